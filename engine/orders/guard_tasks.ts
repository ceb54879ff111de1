import type { Ledger, Position } from "../core/mod.ts";
import type { Journal } from "../journal/mod.ts";
import { GUARD_RETRY_ROWS, MAX_EXIT_REJECTIONS, type OrderRecord, type SessionMode } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { GuardExit, InformSlot, TradedStrategy } from "./executor.ts";
import { GuardQueue, type GuardTask } from "./guard_queue.ts";
import type { OrderLog } from "./order_log.ts";
import type { Completion, OrdersInFlight } from "./orders_in_flight.ts";

/** What the guard's tasks are done with. */
export interface GuardTasksParts {
  readonly mode: SessionMode;
  readonly tape: Pick<Tape, "head" | "lastTs" | "priceAt" | "tail" | "tsOf">;
  readonly ledger: Pick<Ledger, "account">;
  readonly orders: OrderLog;
  readonly journal: Pick<Journal, "appendEvent">;
  readonly inFlight: OrdersInFlight;
  readonly strategyAt: (index: number) => TradedStrategy;
  /** Puts a row that informs the strategy's slot. @returns its seq, if it stands on the tape already */
  readonly informSlot: (strategy: TradedStrategy, closed: Parameters<InformSlot>[0]) => number | null;
  /** Approves an exit and submits it. */
  readonly submit: (exit: GuardExit, informSlot: InformSlot) => Completion;
  /** Calls `done` when an order of the strategy is complete, which may be now. */
  readonly track: (strategy: number, completion: Completion, done: () => void) => void;
}

/** An exit that the slot itself has asked for. */
export interface SlotExit {
  readonly strategy: number;
  readonly seq: number;
  /** The entry of the position that it was to close; null: there was none. */
  readonly entryN: number | null;
  readonly order: OrderRecord | null;
}

/**
 * The guard's tasks, and how they are done. The guard closes the position of a strategy that is quarantined, and a position
 * whose exit the venue has rejected too often. A rejected exit of the guard is made again some rows later, after twice as
 * many rows each time.
 */
export class GuardTasks {
  readonly #parts: GuardTasksParts;
  readonly #queue = new GuardQueue();
  /** How many exits of a strategy the venue has rejected in a row: the slot's, and then the guard's. */
  readonly #rejections: Map<number, number> = new Map();

  constructor(parts: GuardTasksParts) {
    this.#parts = parts;
  }

  /** The first row at which a task takes effect; Infinity: none is pending. */
  get pendingFrom(): number {
    return this.#queue.next ?? Infinity;
  }

  /** Like `pendingFrom`, but Infinity too while that row is not on the tape. */
  get dueAt(): number {
    const { mode, tape } = this.#parts;
    const next = this.pendingFrom;
    return next > (mode === "real" ? tape.tail : tape.head) ? Infinity : next;
  }

  /** True if a task of the strategy is pending. */
  has(strategy: number): boolean {
    return this.#queue.has(strategy);
  }

  /** True if the strategy is not judged at row `seq`. */
  isStopped(strategy: number, seq: number): boolean {
    return this.#queue.isStopped(strategy, seq);
  }

  /** See `Gate.quarantine`. */
  quarantine(strategy: number, seq: number, recorded: boolean): void {
    const { mode, tape } = this.#parts;
    if (this.isStopped(strategy, Infinity)) return;
    this.#queue.add({ strategy, seq: mode === "real" ? Math.min(seq, tape.tail) : seq, entryN: null }, { recorded });
  }

  /** See `Gate.stopJudging`. */
  stopJudging(strategy: number, seq: number, recorded: boolean): void {
    if (this.isStopped(strategy, Infinity)) return;
    this.#queue.add({ strategy, seq, entryN: null }, { recorded, stopJudging: true });
  }

  /** Does the tasks up to row `seq`, which every slot has passed. */
  run(seq: number): void {
    for (const task of this.#queue.take(seq)) this.#begin(task);
  }

  /** Real time: closes a position at the present price. */
  exitNow(strategy: number, position: Position): void {
    this.#exit({ strategy, seq: this.#parts.tape.tail, entryN: position.entryN }, position);
  }

  /** Counts the rejections of a slot's own exits. After too many the exit becomes the guard's, from the next row on. */
  noteSlotExit({ strategy, seq, entryN, order }: SlotExit): void {
    if (this.#countRejection(strategy, order) <= MAX_EXIT_REJECTIONS) return;
    // From here on the guard's own tries are counted.
    this.#rejections.set(strategy, 0);
    if (!this.has(strategy)) this.#queue.add({ strategy, seq: seq + 1, entryN });
  }

  #begin({ strategy, seq, entryN, stopJudging, recorded }: GuardTask): void {
    const { journal, inFlight, strategyAt } = this.#parts;
    if (entryN === null && !recorded)
      journal.appendEvent({ type: stopJudging ? "cut" : "out", seq, strategy: strategyAt(strategy).id });
    if (stopJudging) return;
    inFlight.after(strategy, () => {
      const { position } = this.#parts.ledger.account(strategy);
      if (position !== null && (entryN === null || position.entryN === entryN))
        this.#exit({ strategy, seq, entryN }, position);
    });
  }

  #exit(task: Pick<GuardTask, "entryN" | "seq" | "strategy">, position: Position): void {
    const { mode, tape, orders, strategyAt, informSlot, submit, track } = this.#parts;
    const strategy = strategyAt(task.strategy);
    const { index } = strategy.instrument;
    // In real time the present counts. A session that has just been resumed has no row of it yet.
    const isNow = mode === "real";
    const seq = isNow ? tape.tail : task.seq;
    const row = { seq, ts: isNow ? tape.lastTs : tape.tsOf(seq), price: tape.priceAt(index, seq) };
    const isJudged = !this.isStopped(strategy.index, Infinity);
    const inform: InformSlot = (closed) => (isJudged ? informSlot(strategy, closed) : null);
    track(strategy.index, submit({ strategy, position, row }, inform), () => {
      const rejections = this.#countRejection(strategy.index, orders.lastOfGuard(strategy.index));
      if (rejections === 0) return;
      const { first, max } = GUARD_RETRY_ROWS;
      const later = seq + Math.min(first * 2 ** (rejections - 1), max);
      this.#queue.add({ ...task, seq: later }, { recorded: true });
    });
  }

  /** @returns how many exits of the strategy have been rejected in a row, this one included; 0: this one was not */
  #countRejection(strategy: number, order: OrderRecord | null): number {
    const rejections = order?.status === "rejected" ? (this.#rejections.get(strategy) ?? 0) + 1 : 0;
    this.#rejections.set(strategy, rejections);
    return rejections;
  }
}
