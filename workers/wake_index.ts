import { assert } from "../engine/protocol/mod.ts";
import type { FirstLook } from "./first_look.ts";
import { Lull, type LullRow } from "./rules/mod.ts";
import type { Strategy } from "./strategy.ts";
import { Thresholds } from "./thresholds.ts";

/**
 * Rows of the instrument from one look at who may rest to the next. Who is woken stays awake for some rows, so that a
 * price that runs through its threshold again and again, or on and on, costs little more than if nobody ever rested.
 */
const REST_ROWS = 16;

/**
 * The strategies of one instrument: those that are awake are judged at each of its rows, the others rest until the price
 * or the time leaves the lull that each was found to have. Their thresholds are sorted, so that a row costs what it
 * changes, and not what there is.
 *
 * It holds no state of the slot's: whoever begins anew, from a checkpoint or otherwise, has all awake, and those that may
 * rest do so within `REST_ROWS` rows. Judging somebody who might as well rest changes nothing.
 */
export class WakeIndex {
  readonly #strategies: readonly Strategy[];
  /** False: each is judged at each row, and by the long way. */
  readonly rests: boolean;
  readonly #look: FirstLook;
  /** By number, the strategy's place in the slot; and of those that are awake. */
  readonly #places: Int32Array;
  readonly #awakePlaces: Int32Array;
  readonly #awake: Strategy[];
  /** Of those that are awake, their places in `#strategies`, which are their numbers here. */
  readonly #numbers: Int32Array;
  /** By number: 1 if it is awake, or will be at the next row. */
  readonly #isAwake: Uint8Array;
  readonly #woken: Int32Array;
  #wokenCount = 0;
  /** Passed when the price is above, when its negative is, and when the instant is. */
  readonly #high: Thresholds;
  readonly #low: Thresholds;
  readonly #last: Thresholds;
  readonly #lull = new Lull();
  #rows = 0;

  /**
   * @param strategies that can act, in index order
   * @param look of the slot
   * @param rests false: all are awake at every row, and none is passed by a look
   */
  constructor(strategies: readonly Strategy[], look: FirstLook, rests: boolean) {
    const { length } = strategies;
    this.#look = look;
    this.#places = Int32Array.from(strategies, ({ place }) => place);
    this.#awakePlaces = this.#places.slice();
    this.#strategies = strategies;
    this.rests = rests;
    this.#awake = [...strategies];
    this.#numbers = Int32Array.from({ length }, (_, number) => number);
    this.#isAwake = new Uint8Array(length).fill(1);
    this.#woken = new Int32Array(length);
    this.#high = new Thresholds(length);
    this.#low = new Thresholds(length);
    this.#last = new Thresholds(length);
  }

  /** Those that are to be judged, in index order. It changes with `begin`, `end` and `dropFinished`. */
  get awake(): readonly Strategy[] {
    return this.#awake;
  }

  /** The next of them, from the `from`-th on, that a first look at a row, which has been shown, does not pass. */
  seek(from: number, row: LullRow): number {
    return this.rests ? this.#look.seek(this.#awakePlaces, from, this.#awake.length, row) : from;
  }

  /** A row comes: whoever's lull is over by then is awake. */
  begin(row: LullRow): void {
    while (this.#high.least < row.price) this.#rouse(this.#high.takeLeast());
    while (this.#low.least < -row.price) this.#rouse(this.#low.takeLeast());
    while (this.#last.least < row.ts) this.#rouse(this.#last.takeLeast());
    if (this.#wokenCount > 0) this.#admit();
  }

  /** The row has been judged: now and then, those of whom nothing can come for a while are laid to rest. */
  end(row: LullRow): void {
    this.#rows += 1;
    if (this.#rows < REST_ROWS || !this.rests) return;
    this.#rows = 0;
    let kept = 0;
    for (let i = 0; i < this.#awake.length; i += 1) {
      if (!this.#layDown(this.#awake[i]!, this.#numbers[i]!, row)) kept = this.#keep(i, kept);
    }
    this.#cut(kept);
  }

  /** A strategy's state may be changed from outside: it is awake at the next row. */
  wake(strategy: Strategy): void {
    const number = this.#strategies.indexOf(strategy);
    if (number >= 0) this.#rouse(number);
  }

  /** Those that have finished are judged no more. */
  dropFinished(): void {
    let kept = 0;
    for (let i = 0; i < this.#awake.length; i += 1) if (!this.#awake[i]!.finished) kept = this.#keep(i, kept);
    this.#cut(kept);
  }

  /** What has been passed since it was awake last is passed for nothing: a number has one threshold of a kind at most. */
  #rouse(number: number): void {
    if (this.#isAwake[number] === 1) return;
    this.#isAwake[number] = 1;
    this.#woken[this.#wokenCount] = number;
    this.#wokenCount += 1;
  }

  /** Merges those that were woken into those that are awake. */
  #admit(): void {
    const woken = this.#woken.subarray(0, this.#wokenCount).sort();
    this.#wokenCount = 0;
    let from = this.#awake.length - 1;
    for (const number of woken) this.#awake.push(this.#strategies[number]!);
    let next = woken.length - 1;
    for (let to = this.#awake.length - 1; next >= 0; to -= 1) {
      const isWoken = from < 0 || this.#numbers[from]! < woken[next]!;
      const number = isWoken ? woken[next]! : this.#numbers[from]!;
      if (isWoken) next -= 1;
      else from -= 1;
      this.#numbers[to] = number;
      this.#awakePlaces[to] = this.#places[number]!;
      this.#awake[to] = this.#strategies[number]!;
    }
    if (woken.some((number) => this.#strategies[number]!.finished)) this.dropFinished();
  }

  #layDown(strategy: Strategy, number: number, row: LullRow): boolean {
    const lull = this.#lull;
    lull.reset();
    if (!strategy.mayRest(row, lull)) return false;
    assert(row.price >= lull.low && row.price <= lull.high && row.ts <= lull.last, "a lull has its row in it");
    this.#high.set(number, lull.high);
    this.#low.set(number, -lull.low);
    this.#last.set(number, lull.last);
    this.#isAwake[number] = 0;
    return true;
  }

  /** The `i`-th of those that are awake stays so, as the `kept`-th. @returns how many have stayed */
  #keep(i: number, kept: number): number {
    if (kept !== i) {
      this.#numbers[kept] = this.#numbers[i]!;
      this.#awakePlaces[kept] = this.#awakePlaces[i]!;
      this.#awake[kept] = this.#awake[i]!;
    }
    return kept + 1;
  }

  #cut(kept: number): void {
    if (kept < this.#awake.length) this.#awake.length = kept;
  }
}
