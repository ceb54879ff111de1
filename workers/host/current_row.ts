import { assert, Field, RowKind, type TapeReader } from "../../engine/protocol/mod.ts";
import type { LocalTime } from "./local_time.ts";
import type { RowContext } from "../rules/mod.ts";

/**
 * The row of a tape that a slot is at. One object for all of them, which is passed on whole: a number that is passed to a
 * function, or kept where there was none, is an object of its own to V8, and there would be some a row.
 */
export class CurrentRow {
  /** 0 before the first. */
  seq: number = Number.NaN;
  /** Microseconds. */
  ts: number = Number.NaN;
  /** Minor units. */
  price: number = Number.NaN;
  /** The local time of day, microseconds. Known once it has been shown. */
  time: number = Number.NaN;
  /** The instant up to which the time of day goes on with `ts`. Known once it has been shown. */
  dayEnds: number = Number.NaN;
  #at = 0;
  readonly #tape: TapeReader;
  readonly #localTime: LocalTime;

  /** @param seq of the row that it is at */
  constructor(tape: TapeReader, localTime: LocalTime, seq: number) {
    this.#tape = tape;
    this.#localTime = localTime;
    this.seq = seq;
  }

  /** Goes on to the next row, which has been published and is retained. */
  next(): void {
    const { rows } = this.#tape;
    this.seq += 1;
    const at = this.#tape.offsetOf(this.seq);
    assert(rows[at + Field.seq] === this.seq, "a row that is to be judged is retained");
    this.#at = at;
    this.ts = rows[at + Field.ts]!;
    this.price = rows[at + Field.price]!;
  }

  get isTick(): boolean {
    return this.kind === RowKind.tick;
  }

  /** One of `RowKind`. */
  get kind(): number {
    return this.#field(Field.kind);
  }

  get instrument(): number {
    return this.#field(Field.instrument);
  }

  /** Of a control row: the strategy's index. */
  get strategy(): number {
    return this.#field(Field.size);
  }

  /** Of a `guard-closed` row: the n of the entry that was closed. */
  get entryN(): number {
    return this.#field(Field.bid);
  }

  /** Shows rules a tick, and finds out its time of day. */
  show(context: RowContext, scale: number): void {
    this.#localTime.tell(this);
    context.ts = this.ts;
    context.time = this.time;
    context.price = this.price / scale;
    context.size = this.#field(Field.size);
    context.bid = this.#field(Field.bid) / scale;
    context.ask = this.#field(Field.ask) / scale;
  }

  #field(field: number): number {
    return this.#tape.rows[this.#at + field]!;
  }
}
