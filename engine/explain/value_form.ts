import type { ProbedPart, ProbedValue } from "../protocol/mod.ts";
import type { MoneyFormat } from "../terminal/mod.ts";
import { formatClock } from "./clock_text.ts";

/** Of which instrument and session values are. */
export interface ValueContext {
  /** Minor units per unit of its instrument. */
  readonly scale: number;
  /** The local time of day of an instant, microseconds. */
  readonly timeOf: (instant: number) => number;
}

/** The fewest and the most decimals of a number. */
const DECIMALS = { least: 2, most: 10 } as const;

/** Writes the values of a part. */
export class ValueForm {
  readonly #money: MoneyFormat;
  readonly #moment: ValueContext;

  constructor(money: MoneyFormat, moment: ValueContext) {
    this.#money = money;
    this.#moment = moment;
  }

  /** The values of a part, and of a crossing the values before too. The texts go on one line if there is room. */
  valuesOf({ values, crossing, lastYes, truth }: ProbedPart): readonly string[] {
    if (values.length === 0) return [];
    const now = values.map(({ value }) => value);
    const before = crossing === null ? [] : values.map((each) => each.before);
    const digits = this.#digitsOf([now, before]);
    const say = (numbers: readonly (number | null)[]): string =>
      numbers.map((number, i) => this.#format(number, values[i]?.type ?? "number", digits)).join(" | ");
    if (crossing === null) return [say(now)];
    const unit = crossing === "bar" ? "bar" : "tick";
    const last =
      lastYes === null || truth === "yes" ? [] : [`last yes at ${formatClock(this.#moment.timeOf(lastYes))}`];
    return [`${say(now)} (one ${unit} before: ${say(before)})`, ...last];
  }

  /** As many decimals as the price has, or more if different numbers would look the same. */
  #digitsOf(rows: readonly (readonly (number | null)[])[]): number {
    const least = Math.max(DECIMALS.least, Math.round(Math.log10(this.#moment.scale)));
    for (let digits = least; digits < DECIMALS.most; digits += 1) {
      const isClear = rows.every((row) => {
        const known = [...new Set(row.filter((each) => each !== null))];
        return (
          new Set(known.map((each) => each.toFixed(digits))).size === known.length &&
          known.every((each) => each === 0 || Number(each.toFixed(digits)) !== 0)
        );
      });
      if (isClear) return digits;
    }
    return DECIMALS.most;
  }

  #format(value: number | null, type: ProbedValue["type"], digits: number): string {
    if (value === null) return "unknown";
    if (type === "time") return formatClock(value);
    const [whole = "", decimals = ""] = value.toFixed(digits).split(".");
    if (whole.includes("e")) return whole;
    const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? "-" : "";
    return `${sign}${this.#money.count(Math.abs(Number(whole)))}.${decimals}`;
  }
}
