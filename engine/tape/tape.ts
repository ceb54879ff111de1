import type { TickBatch } from "../data/mod.ts";
import {
  allocateTape,
  assert,
  codeOfControl,
  type ControlKind,
  Field,
  isTickKind,
  ROW_DOUBLES,
  RowKind,
  type TapeMemory,
  TapeReader,
} from "../protocol/mod.ts";

/** A control row before it has a seq. */
export interface ControlRow {
  readonly kind: ControlKind;
  /** Null: it is for the whole engine. */
  readonly strategy: { readonly index: number; readonly instrument: number } | null;
  /** Only for `guard-closed`: the n of the entry whose position was closed, and the fill's price. */
  readonly closed?: { readonly entryN: number; readonly price: number };
}

/** A row that main reads back. Prices are in minor units. */
export interface TapeRow {
  readonly seq: number;
  readonly ts: number;
  /** One of `RowKind`. */
  readonly kind: number;
  readonly instrument: number;
  /** For a control row of one strategy: its instrument's last price, NaN before the first tick. */
  readonly price: number;
  /**
   * What the price band compares the price with: that of the instrument's last row before it that is no path row, NaN if
   * there is none. Within a bar it is the bar's open, for a path has no jumps.
   */
  readonly reference: number;
  /** The ts of the instrument's tick before, NaN if there is none. */
  readonly previousTs: number;
}

/** Where a tape starts if it goes on after the rows of an earlier run. Those rows are not on it. */
export interface TapeStart {
  /** The last row of the earlier run, and its ts. */
  readonly seq: number;
  readonly ts: number;
  /** How many ticks the earlier run had. */
  readonly ticks: number;
  /** By instrument: the price of its last tick, in minor units, and that tick's ts; NaN: it has had none. */
  readonly prices: readonly number[];
  readonly times: readonly number[];
  /** By instrument: the price of its last tick that is no path row. */
  readonly references: readonly number[];
}

/**
 * The writing side of the tape, which is the one order of all inputs. Only main writes it. `append…` adds a row that no
 * slot sees yet; `publish` makes all appended rows visible at once.
 */
export class Tape {
  readonly memory: TapeMemory;
  readonly capacity: number;
  readonly #reader: TapeReader;
  readonly #head: Int32Array;
  readonly #previousPrice: Float64Array;
  readonly #previousTs: Float64Array;
  readonly #reference: Float64Array;
  readonly #lastPrice: Float64Array;
  readonly #lastTs: Float64Array;
  readonly #lastReference: Float64Array;
  #appended = 0;
  #published = 0;
  #ticks = 0;
  #bars = 0;
  #barRows = 0;
  #ts = Number.NaN;
  /** The last row of an earlier run. It is not on this tape, nor are those before it. */
  readonly #before: number;

  /** @param startTs the ts of control rows before the first tick */
  constructor(options: {
    readonly capacity: number;
    readonly instruments: number;
    readonly startTs: number;
    readonly after?: TapeStart | null;
  }) {
    this.memory = allocateTape(options.capacity);
    this.capacity = options.capacity;
    this.#reader = new TapeReader(this.memory);
    this.#head = new Int32Array(this.memory.head);
    this.#previousPrice = new Float64Array(options.capacity);
    this.#previousTs = new Float64Array(options.capacity);
    this.#reference = new Float64Array(options.capacity);
    this.#lastPrice = new Float64Array(options.instruments).fill(NaN);
    this.#lastTs = new Float64Array(options.instruments).fill(NaN);
    this.#lastReference = new Float64Array(options.instruments).fill(NaN);
    this.#ts = options.startTs;
    const { after = null } = options;
    this.#before = after?.seq ?? 0;
    if (after === null) return;
    [this.#appended, this.#ticks] = [after.seq, after.ticks];
    this.#ts = Math.max(this.#ts, after.ts);
    this.#lastPrice.set(after.prices);
    this.#lastTs.set(after.times);
    this.#lastReference.set(after.references);
    this.publish();
  }

  /** The last published seq. */
  get head(): number {
    return this.#published;
  }

  /** The last appended seq. */
  get tail(): number {
    return this.#appended;
  }

  /** How many of the appended rows are ticks or rows of bars, and no control rows. */
  get ticks(): number {
    return this.#ticks;
  }

  /** How many rows of the input they come from: ticks, and bars that have begun. A bar is four of the rows. */
  get inputRows(): { readonly ticks: number; readonly bars: number } {
    return { ticks: this.#ticks - this.#barRows, bars: this.#bars };
  }

  /** The ts of the last appended row. */
  get lastTs(): number {
    return this.#ts;
  }

  /** The instrument's last appended price in minor units, NaN before its first tick. */
  lastPriceOf(instrument: number): number {
    return this.#lastPrice[instrument] ?? NaN;
  }

  /** The ts of the instrument's last appended tick, NaN before its first. */
  lastTsOf(instrument: number): number {
    return this.#lastTs[instrument] ?? NaN;
  }

  /** What the next price of the instrument is compared with, see `TapeRow`; NaN before its first tick. */
  referenceOf(instrument: number): number {
    return this.#lastReference[instrument] ?? NaN;
  }

  /** How many rows may be appended without overwriting row `kept + 1`. */
  room(kept: number): number {
    return this.capacity - (this.#appended - kept);
  }

  /** Appends row `i` of the batch, a tick or a row of a bar. Time must not go back. */
  appendTick(batch: TickBatch, i: number): void {
    const ts = batch.ts[i]!;
    const instrument = batch.instrument[i]!;
    const price = batch.price[i]!;
    const kind = batch.kind[i]!;
    assert(ts >= this.#ts, "time on the tape never goes back");
    assert(isTickKind(kind), "a feed gives no control rows");
    const previous = this.#appended & (this.capacity - 1);
    this.#previousPrice[previous] = this.#lastPrice[instrument]!;
    this.#previousTs[previous] = this.#lastTs[instrument]!;
    this.#reference[previous] = this.#lastReference[instrument]!;
    const at = this.#append(kind, ts);
    const rows = this.#reader.rows;
    rows[at + Field.instrument] = instrument;
    rows[at + Field.price] = price;
    rows[at + Field.size] = batch.size[i]!;
    rows[at + Field.bid] = batch.bid[i]!;
    rows[at + Field.ask] = batch.ask[i]!;
    this.#lastPrice[instrument] = price;
    this.#lastTs[instrument] = ts;
    this.#ticks += 1;
    if (kind !== RowKind.path) this.#lastReference[instrument] = price;
    if (kind === RowKind.tick) return;
    this.#barRows += 1;
    if (kind === RowKind.opening) this.#bars += 1;
  }

  /** Appends a control row. Its ts is that of the row before it, or `ts` if that is later. @returns its seq */
  appendControl(row: ControlRow, ts: number = this.#ts): number {
    const { strategy, closed } = row;
    const price = strategy === null ? NaN : this.lastPriceOf(strategy.instrument);
    const previous = this.#appended & (this.capacity - 1);
    this.#previousPrice[previous] = price;
    this.#previousTs[previous] = strategy === null ? NaN : this.lastTsOf(strategy.instrument);
    this.#reference[previous] = strategy === null ? NaN : this.referenceOf(strategy.instrument);
    const at = this.#append(codeOfControl(row.kind), Math.max(ts, this.#ts));
    const rows = this.#reader.rows;
    rows[at + Field.instrument] = strategy?.instrument ?? -1;
    rows[at + Field.price] = closed?.price ?? price;
    rows[at + Field.size] = strategy?.index ?? -1;
    rows[at + Field.bid] = closed?.entryN ?? NaN;
    rows[at + Field.ask] = NaN;
    return this.#appended;
  }

  /** Makes every appended row visible to the slots. */
  publish(): void {
    this.#published = this.#appended;
    Atomics.store(this.#head, 0, this.#published | 0);
  }

  /** True if row `seq` is appended and not yet overwritten. */
  retains(seq: number): boolean {
    return seq > Math.max(this.#before, this.#appended - this.capacity) && seq <= this.#appended;
  }

  /** Reads a row. @throws Error if it is overwritten, or not appended yet */
  read(seq: number): TapeRow {
    const at = this.#reader.offsetOf(seq);
    const rows = this.#reader.rows;
    assert(rows[at + Field.seq] === seq, `row ${seq} is retained`);
    return {
      seq,
      ts: rows[at + Field.ts]!,
      kind: rows[at + Field.kind]!,
      instrument: rows[at + Field.instrument]!,
      price: rows[at + Field.price]!,
      reference: this.#reference[(seq - 1) & (this.capacity - 1)]!,
      previousTs: this.#previousTs[(seq - 1) & (this.capacity - 1)]!,
    };
  }

  /** Copies the retained rows `from` to `to`, both included: `ROW_DOUBLES` doubles for each. */
  copyRows(from: number, to: number): Float64Array {
    assert(this.retains(from) && this.retains(to), `rows ${from} to ${to} are retained`);
    const { rows } = this.#reader;
    const copy = new Float64Array((to - from + 1) * ROW_DOUBLES);
    const at = this.#reader.offsetOf(from);
    const untilEnd = Math.min(copy.length, rows.length - at);
    copy.set(rows.subarray(at, at + untilEnd));
    if (untilEnd < copy.length) copy.set(rows.subarray(0, copy.length - untilEnd), untilEnd);
    return copy;
  }

  /** The ts of a retained row. It makes no object. */
  tsOf(seq: number): number {
    return this.#reader.rows[this.#reader.offsetOf(seq) + Field.ts]!;
  }

  /** The instrument of a retained row if that has its price; -1 if it is a control row. */
  instrumentOfTick(seq: number): number {
    const at = this.#reader.offsetOf(seq);
    return isTickKind(this.#reader.rows[at + Field.kind]!) ? this.#reader.rows[at + Field.instrument]! : -1;
  }

  /** The price of a retained row, in minor units. It makes no object. */
  priceOf(seq: number): number {
    return this.#reader.rows[this.#reader.offsetOf(seq) + Field.price]!;
  }

  /** The instrument's last price as of a retained row, in minor units; NaN before its first tick. */
  priceAt(instrument: number, seq: number): number {
    const rows = this.#reader.rows;
    for (let later = seq + 1; later <= this.#appended; later += 1) {
      const at = this.#reader.offsetOf(later);
      const isTick = isTickKind(rows[at + Field.kind]!) && rows[at + Field.instrument] === instrument;
      if (isTick) return this.#previousPrice[(later - 1) & (this.capacity - 1)]!;
    }
    return this.lastPriceOf(instrument);
  }

  #append(kind: number, ts: number): number {
    this.#appended += 1;
    this.#ts = ts;
    const at = this.#reader.offsetOf(this.#appended);
    const rows = this.#reader.rows;
    rows[at + Field.seq] = this.#appended;
    rows[at + Field.ts] = ts;
    rows[at + Field.kind] = kind;
    return at;
  }
}
