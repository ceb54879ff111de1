import { assert, Field, isTickKind, type TapeReader } from "../../engine/protocol/mod.ts";
import type { RowContext } from "../rules/mod.ts";
import type { LocalTime } from "./local_time.ts";

/**
 * The row of the tape that is judged. The host has one object of it and passes it on whole. V8 allocates an object for a
 * double that is passed to a function or stored in a new field, and there would be several a row.
 */
export class CurrentRow {
  /** 0 before the first. */
  seq: number = Number.NaN;
  /** Microseconds. */
  ts: number = Number.NaN;
  /** Minor units. */
  price: number = Number.NaN;
  /** The local time of day, microseconds. Set by `show`. */
  time: number = Number.NaN;
  /** The instant up to which the time of day advances with `ts`. Set by `show`. */
  dayEnds: number = Number.NaN;
  #at = 0;
  readonly #tape: TapeReader;
  readonly #localTime: LocalTime;

  /** @param seq the last row that has been judged */
  constructor(tape: TapeReader, localTime: LocalTime, seq: number) {
    this.#tape = tape;
    this.#localTime = localTime;
    this.seq = seq;
  }

  /** Moves to the next row, which has been published and is still on the tape. */
  next(): void {
    const { rows } = this.#tape;
    this.seq += 1;
    const at = this.#tape.offsetOf(this.seq);
    assert(rows[at + Field.seq] === this.seq, "a row that is to be judged is retained");
    this.#at = at;
    this.ts = rows[at + Field.ts]!;
    this.price = rows[at + Field.price]!;
  }

  /** True for a tick and a row of a bar; false for a control row. */
  get isTick(): boolean {
    return isTickKind(this.kind);
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

  /** Writes a tick to the context of the rules, and works out its time of day. */
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
