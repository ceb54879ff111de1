import type { CivilText, DateOrder } from "./civil_text.ts";

const MAX_MONTH = 12;
const MAX_DAY = 31;

/**
 * What the dates of all files say of the order of day and month. A number above 12 is no month. Where the year has two
 * digits it may stand first: then the days are the numbers that change.
 */
export class DateEvidence {
  /** Dates of three numbers. */
  count = 0;
  /** The first of them, as `05/01/2026`. Empty: there is none. */
  first = "";
  #firstAboveMonth = 0;
  #secondAboveMonth = 0;
  #firstAboveDay = 0;
  #thirdAboveDay = 0;
  #unequal = 0;
  #shortYears = 0;
  /** The first and third numbers of dates with two-digit years. */
  readonly #firsts: Set<number> = new Set();
  readonly #thirds: Set<number> = new Set();

  /** Adds what another file says. */
  add(other: DateEvidence): void {
    this.count += other.count;
    if (this.first === "") this.first = other.first;
    this.#firstAboveMonth += other.#firstAboveMonth;
    this.#secondAboveMonth += other.#secondAboveMonth;
    this.#firstAboveDay += other.#firstAboveDay;
    this.#thirdAboveDay += other.#thirdAboveDay;
    this.#unequal += other.#unequal;
    this.#shortYears += other.#shortYears;
    for (const first of other.#firsts) this.#firsts.add(first);
    for (const third of other.#thirds) this.#thirds.add(third);
  }

  /** Takes a date of three numbers, whether it could be read or not. */
  see({ numbers: [first, second, third], isShortYear }: CivilText): void {
    this.count += 1;
    if (this.first === "")
      this.first = [first, second, third].map((number) => String(number).padStart(2, "0")).join("/");
    if (first > MAX_MONTH) this.#firstAboveMonth += 1;
    if (second > MAX_MONTH) this.#secondAboveMonth += 1;
    if (first !== second) this.#unequal += 1;
    if (!isShortYear) return;
    this.#shortYears += 1;
    if (first > MAX_DAY) this.#firstAboveDay += 1;
    if (third > MAX_DAY) this.#thirdAboveDay += 1;
    this.#firsts.add(first);
    this.#thirds.add(third);
  }

  /** The orders that the dates allow. One: it is decided. */
  orders(): readonly DateOrder[] {
    if (this.#shortYears * 2 > this.count) return this.#shortOrders();
    // 05/05/2026 is one day either way.
    if (this.#unequal === 0) return ["day-first"];
    const [first, second] = [this.#firstAboveMonth, this.#secondAboveMonth];
    if (first === second) return ["day-first", "month-first"];
    return first > second ? ["day-first"] : ["month-first"];
  }

  #shortOrders(): readonly DateOrder[] {
    const few = this.count / 100;
    const orders: DateOrder[] = [];
    const isYearLast = this.#firstAboveDay <= few && this.#firsts.size >= this.#thirds.size;
    if (isYearLast && this.#secondAboveMonth <= few) orders.push("day-first");
    if (isYearLast && this.#firstAboveMonth <= few) orders.push("month-first");
    const isYearFirst = this.#thirdAboveDay <= few && this.#thirds.size >= this.#firsts.size;
    if (isYearFirst && this.#secondAboveMonth <= few) orders.push("year-first");
    return orders.length === 0 ? ["day-first", "month-first"] : orders;
  }
}
