import { answerOf, judgedIn, type RowReport } from "../orders/mod.ts";
import type { HostModule, InlineHost } from "../pool/mod.ts";
import {
  allocateControlBlock,
  allocateTape,
  type Answer,
  assert,
  type Checkpoint,
  Field,
  type FromSlot,
  type Intent,
  type OutFrom,
  ROW_DOUBLES,
  type SlotPlan,
  TAPE_ROWS,
  type ToSlot,
} from "../protocol/mod.ts";
import type { SessionStrategy } from "../session/mod.ts";
import type { Mismatch, RecordedOrder, RejudgedEvents } from "./rejudged_events.ts";

/** What rows are judged again with. */
export interface RejudgeParts {
  readonly host: HostModule;
  /** What a slot of all strategies is loaded with. */
  readonly plan: Pick<SlotPlan, "checkpointRows" | "fillModel" | "openTs" | "prevCloses" | "zone">;
  readonly strategies: readonly SessionStrategy[];
  readonly book: RejudgedEvents;
  /** It was killed, and settled afterwards: the last words of its strategies may be lost, though it has its close. */
  readonly isSettled?: boolean;
}

/**
 * Judges the recorded rows of a session in real time again, in one slot, which is answered from the book. So it proves that
 * strategies ask for exactly what the book has, whenever and by whichever worker they were judged, and nothing of what the
 * clock decided.
 *
 * Where the session was killed, a strategy may have asked for an order that never came to the disk: it judges no more until
 * the session is resumed. There all begin with what main knew, as they did then.
 */
export class Rejudge {
  readonly #parts: RejudgeParts;
  readonly #memory = allocateTape(TAPE_ROWS);
  readonly #rows = new Float64Array(this.#memory.rows);
  readonly #head = new Int32Array(this.#memory.head);
  /** By strategy: the n of its last order that has been asked for, or was main's. */
  readonly #asked: number[];
  /** Strategies whose last word before the kill nobody has heard. */
  readonly #unheard: OutFrom[] = [];
  #tail = 0;
  #run = 0;
  #host: InlineHost;
  #checkpoint: Checkpoint | null = null;
  #mismatch: Mismatch | null = null;

  constructor(parts: RejudgeParts) {
    this.#parts = parts;
    this.#asked = parts.strategies.map(() => 0);
    this.#host = this.#open();
  }

  /** The first difference that was found; null: none. */
  get mismatch(): Mismatch | null {
    return this.#mismatch;
  }

  /** The last row that was taken. */
  get tail(): number {
    return this.#tail;
  }

  /** Judges the next rows of the tape, `ROW_DOUBLES` doubles each, no more than fit on it. */
  take(rows: Float64Array): void {
    for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
      const seq = rows[at + Field.seq]!;
      assert(seq === this.#tail + 1, `row ${seq} follows row ${this.#tail}`);
      while (this.#next !== null && this.#next.begins.seq < seq) this.#resume();
      this.#rows.set(rows.subarray(at, at + ROW_DOUBLES), ((seq - 1) & (TAPE_ROWS - 1)) * ROW_DOUBLES);
      this.#tail = seq;
    }
    this.#judge();
  }

  /** No row follows. */
  finish(): void {
    while (this.#next !== null) this.#resume();
    this.#judge();
    this.#lookForSilence(Infinity);
  }

  get #next(): { readonly begins: NonNullable<SlotPlan["overrun"]>; readonly after: number } | null {
    const { begins = null, after = 0 } = this.#parts.book.runs[this.#run + 1] ?? {};
    return begins === null ? null : { begins, after };
  }

  /** The run is over that the rows so far are of: the next begins with what main knew then. */
  #resume(): void {
    this.#judge();
    this.#lookForSilence(Infinity);
    this.#run += 1;
    this.#checkpoint = null;
    this.#unheard.length = 0;
    for (const { strategy, n } of this.#parts.book.runs[this.#run]?.begins?.strategies ?? []) this.#asked[strategy] = n;
    this.#host = this.#open();
  }

  #open(): InlineHost {
    const { host, plan, strategies, book } = this.#parts;
    const begins = book.runs[this.#run]?.begins ?? null;
    return new host.Host({
      ...plan,
      strategies: strategies.flatMap(({ spec }) => spec ?? []),
      tape: this.#memory,
      control: allocateControlBlock(0),
      checkpoint: this.#checkpoint,
      overrun: this.#checkpoint === null ? begins : null,
      outs: [...book.outs, ...this.#unheard],
    });
  }

  #judge(): void {
    Atomics.store(this.#head, 0, this.#tail | 0);
    while (this.#mismatch === null && this.#host.behind) this.#tell({ type: "ticks", to: this.#tail });
    this.#lookForSilence(this.#tail);
  }

  #tell(message: ToSlot): void {
    const host = this.#host;
    const queue: FromSlot[] = [...host.handle(message)];
    for (let said = queue.shift(); said !== undefined && this.#mismatch === null; said = queue.shift()) {
      if (said.type === "checkpoint") this.#checkpoint = said.checkpoint;
      if (said.type !== "intents") continue;
      const answers = this.#answer(said);
      // Somebody judges no more: from the last state on it is judged again without.
      if (answers === null) return;
      for (const more of host.handle({ type: "answers", seq: said.seq, answers, breakers: this.#notices(said) }))
        queue.push(more);
    }
  }

  /** @returns null if the row cannot be answered */
  #answer({ seq, intents }: RowReport): readonly Answer[] | null {
    const answers: Answer[] = [];
    for (const intent of intents) {
      const booked = this.#find(intent);
      if (booked === null && this.#isUnheard(intent)) {
        this.#unheard.push({ strategy: intent.strategy, seq });
        this.#host = this.#open();
        return null;
      }
      const is = this.#asRecord(intent, { seq, booked });
      if (booked === null || JSON.stringify(is) !== JSON.stringify(booked.record)) {
        const record = booked?.place ?? this.#parts.book.placeOf(seq);
        this.#mismatch = { record, row: seq, was: booked?.record ?? null, is };
        return null;
      }
      this.#asked[intent.strategy] = intent.n;
      answers.push(answerOf(booked.order));
    }
    return answers;
  }

  #notices(posted: RowReport) {
    return judgedIn(posted).flatMap((strategy) => {
      const until = this.#parts.book.noticeAt(strategy, posted.seq);
      return until === undefined ? [] : [{ strategy, until }];
    });
  }

  /** The order of an intent, if it is of this run, and no other's than its slot's. */
  #find({ strategy, n }: Pick<Intent, "n" | "strategy">): RecordedOrder | null {
    const { book } = this.#parts;
    const booked = book.orderOf(strategy, n);
    const isOwn = booked !== null && !book.isByMain(booked.order);
    return isOwn && booked.place <= (this.#next?.after ?? Infinity) ? booked : null;
  }

  /** True of what may have been lost when the session was killed: nothing of the strategy comes after it in this run. */
  #isUnheard({ strategy, n }: Intent): boolean {
    const { book, isSettled = false } = this.#parts;
    const next = this.#next;
    const booked = book.orderOf(strategy, n);
    if (next === null && isSettled) return booked === null || book.isByMain(booked.order);
    if (next === null) return !book.closed && n > (this.#asked[strategy] ?? 0) && booked === null;
    return next.begins.strategies.some((known) => known.strategy === strategy && known.n === n - 1);
  }

  /** A strategy that has an order in the book of this run, of a row up to `seq`, and that has not asked for it. */
  #lookForSilence(seq: number): void {
    if (this.#mismatch !== null) return;
    let first: RecordedOrder | null = null;
    for (const [strategy, asked] of this.#asked.entries()) {
      const booked = this.#find({ strategy, n: asked + 1 });
      if (booked !== null && booked.order.seq <= seq && booked.place < (first?.place ?? Infinity)) first = booked;
    }
    if (first !== null) this.#mismatch = { record: first.place, row: first.order.seq, was: first.record, is: null };
  }

  /** The record as it would be, if what became of the order is what the book says. */
  #asRecord(
    { strategy, n, side, qty, reason }: Intent,
    at: { readonly seq: number; readonly booked: RecordedOrder | null },
  ) {
    const { id = "", instrument } = this.#parts.strategies[strategy] ?? {};
    const row = ((at.seq - 1) & (TAPE_ROWS - 1)) * ROW_DOUBLES;
    const asked = {
      id: `${id}#${n}`,
      strategyId: id,
      strategy,
      n,
      instrument: instrument?.index ?? -1,
      side,
      qty,
      seq: at.seq,
      ts: this.#rows[row + Field.ts]!,
      price: this.#rows[row + Field.price]!,
      reason,
    };
    const { order } = at.booked ?? {};
    return { type: "order", order: order === undefined ? asked : { ...order, ...asked } };
  }
}
