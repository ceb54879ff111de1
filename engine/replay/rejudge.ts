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
  type QuarantinedFrom,
  ROW_DOUBLES,
  type SlotPlan,
  TAPE_ROWS,
  type ToSlot,
} from "../protocol/mod.ts";
import type { SessionStrategy } from "../session/mod.ts";
import type { Mismatch, RecordedOrder, RejudgedEvents } from "./rejudged_events.ts";

/** What the rows are judged with. */
export interface RejudgeParts {
  readonly host: HostModule;
  /** What the one slot of all strategies is loaded with. */
  readonly plan: Pick<SlotPlan, "checkpointRows" | "fillModel" | "openTs" | "prevCloses" | "zone">;
  readonly strategies: readonly SessionStrategy[];
  readonly book: RejudgedEvents;
  /** True if the session was killed and settled later: its last intents may be missing although it has a close. */
  readonly isSettled?: boolean;
}

/**
 * Judges the recorded rows of a session in real time again, in one slot. The journal answers its intents. This proves that
 * strategies ask for exactly the recorded orders, independent of the time and of the worker. It does not prove what the
 * clock decided.
 *
 * When the session was killed, an intent may not have reached the disk. The strategy of such an intent is not judged any
 * more until the session is resumed. There all strategies start from what main knew, as they did then.
 */
export class Rejudge {
  readonly #parts: RejudgeParts;
  readonly #memory = allocateTape(TAPE_ROWS);
  readonly #rows = new Float64Array(this.#memory.rows);
  readonly #head = new Int32Array(this.#memory.head);
  /** By strategy: the n of its last order that the slot asked for again, or that main made. */
  readonly #asked: number[];
  /** Strategies with an intent that the kill has lost. */
  readonly #lost: QuarantinedFrom[] = [];
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

  /** The first difference, or null. */
  get mismatch(): Mismatch | null {
    return this.#mismatch;
  }

  /** The last row that was judged. */
  get tail(): number {
    return this.#tail;
  }

  /** Judges the next rows of the tape, `ROW_DOUBLES` doubles each, at most `TAPE_ROWS` rows. */
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

  /** Ends the last run. Call it after the last row. */
  finish(): void {
    while (this.#next !== null) this.#resume();
    this.#judge();
    this.#findMissingIntent(Infinity);
  }

  get #next(): { readonly begins: NonNullable<SlotPlan["overrun"]>; readonly after: number } | null {
    const { begins = null, after = 0 } = this.#parts.book.runs[this.#run + 1] ?? {};
    return begins === null ? null : { begins, after };
  }

  /** Ends the current run and starts the next one from what main knew then. */
  #resume(): void {
    this.#judge();
    this.#findMissingIntent(Infinity);
    this.#run += 1;
    this.#checkpoint = null;
    this.#lost.length = 0;
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
      quarantined: [...book.quarantined, ...this.#lost],
    });
  }

  #judge(): void {
    Atomics.store(this.#head, 0, this.#tail | 0);
    while (this.#mismatch === null && this.#host.behind) this.#send({ type: "ticks", to: this.#tail });
    this.#findMissingIntent(this.#tail);
  }

  #send(message: ToSlot): void {
    const host = this.#host;
    const queue: FromSlot[] = [...host.handle(message)];
    for (let sent = queue.shift(); sent !== undefined && this.#mismatch === null; sent = queue.shift()) {
      if (sent.type === "checkpoint") this.#checkpoint = sent.checkpoint;
      if (sent.type !== "intents") continue;
      const answers = this.#answer(sent);
      // A strategy is not judged any more: the host starts again from the last checkpoint without it.
      if (answers === null) return;
      for (const more of host.handle({ type: "answers", seq: sent.seq, answers, breakers: this.#notices(sent) }))
        queue.push(more);
    }
  }

  /** @returns null if the row has no complete answer */
  #answer({ seq, intents }: RowReport): readonly Answer[] | null {
    const answers: Answer[] = [];
    for (const intent of intents) {
      const booked = this.#find(intent);
      if (booked === null && this.#isLost(intent)) {
        this.#lost.push({ strategy: intent.strategy, seq });
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

  /** The recorded order of an intent. Null if it is of another run, or if main made it. */
  #find({ strategy, n }: Pick<Intent, "n" | "strategy">): RecordedOrder | null {
    const { book } = this.#parts;
    const booked = book.orderOf(strategy, n);
    const isOwn = booked !== null && !book.isByMain(booked.order);
    return isOwn && booked.place <= (this.#next?.after ?? Infinity) ? booked : null;
  }

  /** True if the kill may have lost the intent: no later event of this run is about its strategy. */
  #isLost({ strategy, n }: Intent): boolean {
    const { book, isSettled = false } = this.#parts;
    const next = this.#next;
    const booked = book.orderOf(strategy, n);
    if (next === null && isSettled) return booked === null || book.isByMain(booked.order);
    if (next === null) return !book.closed && n > (this.#asked[strategy] ?? 0) && booked === null;
    return next.begins.strategies.some((known) => known.strategy === strategy && known.n === n - 1);
  }

  /** Finds a recorded order of this run up to row `seq` that its strategy has not asked for again. */
  #findMissingIntent(seq: number): void {
    if (this.#mismatch !== null) return;
    let first: RecordedOrder | null = null;
    for (const [strategy, asked] of this.#asked.entries()) {
      const booked = this.#find({ strategy, n: asked + 1 });
      if (booked !== null && booked.order.seq <= seq && booked.place < (first?.place ?? Infinity)) first = booked;
    }
    if (first !== null) this.#mismatch = { record: first.place, row: first.order.seq, was: first.record, is: null };
  }

  /** The event of an intent, with the recorded outcome. */
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
