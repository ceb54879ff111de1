import type { CsvKind } from "../csv_header.ts";
import type { LocalDays } from "./local_days.ts";
import { OrderTrack } from "./order_track.ts";
import { SeriesStats } from "./series_stats.ts";

/**
 * The rows of one instrument in one file: their order, and what it is judged by. A single row needs next to no memory: files
 * of a day's prices have one of each of many thousand instruments.
 */
export class Series {
  readonly file: number;
  readonly symbol: number;
  readonly kind: CsvKind;
  rows = 0;
  /** Null before the second row, and where the order is broken. */
  #up: OrderTrack | null = null;
  #down: OrderTrack | null = null;
  #firstTs = NaN;
  #firstRow = NaN;
  /** The upward track when it broke: for the message. */
  #broken: OrderTrack | null = null;
  readonly #localDays: LocalDays;

  constructor(where: { readonly file: number; readonly symbol: number; readonly kind: CsvKind }, localDays: LocalDays) {
    this.file = where.file;
    this.symbol = where.symbol;
    this.kind = where.kind;
    this.#localDays = localDays;
  }

  /** Takes the next row of the file. @param row its number among all rows that were taken */
  add(ts: number, row: number): void {
    this.rows += 1;
    if (this.rows === 1) {
      this.#firstTs = ts;
      this.#firstRow = row;
      return;
    }
    if (this.rows === 2) [this.#up, this.#down] = [this.#begin(1), this.#begin(-1)];
    this.#up?.add(ts, row);
    this.#down?.add(ts, row);
    if (this.#up?.isBroken === true) [this.#broken, this.#up] = [this.#up, null];
    if (this.#down?.isBroken === true) this.#down = null;
  }

  /** There are no more rows. */
  finish(): void {
    this.#up?.finish();
    this.#down?.finish();
    if (this.#up?.isBroken === true) [this.#broken, this.#up] = [this.#up, null];
    if (this.#down?.isBroken === true) this.#down = null;
  }

  /** 1: it can only be read upwards, -1: only downwards, 0: either, or neither. */
  get direction(): 1 | -1 | 0 {
    if (this.rows === 1) return 0;
    const track = this.order(0);
    const other = this.order(track?.sign === 1 ? -1 : 1);
    if (track === null) return 0;
    return other !== null && other.sign !== track.sign && cost(other) === cost(track) ? 0 : track.sign;
  }

  /**
   * How the rows are ordered: the way that has the fewest breaks, and then the fewest rows out of place. Null: they are in
   * no order. To be asked after `finish`.
   *
   * @param preferred what is taken if both ways are as good; 0: upwards
   */
  order(preferred: 1 | -1 | 0): OrderTrack | null {
    if (this.rows === 1) return this.#alone(preferred === -1 ? -1 : 1);
    const [up, down] = [this.#up, this.#down];
    if (up === null || down === null) return up ?? down;
    const difference = cost(up) - cost(down);
    if (difference === 0) return preferred === -1 ? down : up;
    return difference < 0 ? up : down;
  }

  /** What stands for a series without an order: nothing is known of it. */
  get lost(): OrderTrack {
    return this.#track(1);
  }

  /** Two neighbours that are not in order, by their numbers. */
  get disorder(): readonly [number, number] | null {
    return this.#broken?.firstBreak ?? pairOf(this.#broken?.dropped[0]);
  }

  #track(sign: 1 | -1): OrderTrack {
    return new OrderTrack(sign, new SeriesStats(this.kind, this.#localDays, sign === 1));
  }

  /** A track with the first row. */
  #begin(sign: 1 | -1): OrderTrack {
    const track = this.#track(sign);
    track.add(this.#firstTs, this.#firstRow);
    return track;
  }

  /** The track of a single row. */
  #alone(sign: 1 | -1): OrderTrack {
    const track = this.#begin(sign);
    track.finish();
    return track;
  }
}

/** A row out of place costs as much as a break. */
function cost(track: OrderTrack): number {
  return track.breaks + track.dropped.length;
}

function pairOf(row: number | undefined): readonly [number, number] | null {
  return row === undefined ? null : [row, row];
}
