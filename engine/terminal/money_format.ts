import { formatDecimal } from "../protocol/mod.ts";

/** Zones whose markets count in lakhs and crores. Asia/Calcutta is the older name of Asia/Kolkata. */
const INDIAN_ZONES: ReadonlySet<string> = new Set(["Asia/Kolkata", "Asia/Calcutta"]);

/** Formats numbers as people at the market write them: `12,34,567.50` in India, `1,234,567.50` elsewhere. */
export class MoneyFormat {
  /** The locale of the market's numbers. */
  readonly locale: "en-IN" | "en-US";
  readonly #whole: Intl.NumberFormat;

  /** @param zone the market's IANA time zone */
  constructor(zone: string) {
    this.locale = INDIAN_ZONES.has(zone) ? "en-IN" : "en-US";
    this.#whole = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 0 });
  }

  /** Formats a count, a safe integer. */
  count(value: number): string {
    return this.#whole.format(value);
  }

  /**
   * Formats a price or an amount, with all the digits of its scale.
   *
   * @param minor an integer of `1 / scale`
   * @param scale a power of ten, 1 to 100,000,000
   *
   * @example
   *   new MoneyFormat("Asia/Kolkata").amount(123456750, 100); // "12,34,567.50"
   */
  amount(minor: number | bigint, scale: number): string {
    // Integer arithmetic makes the digits, so they are exact. The platform only adds the commas.
    const [whole = "0", decimals] = formatDecimal(minor < 0 ? -minor : minor, scale).split(".");
    const grouped = this.#whole.format(BigInt(whole));
    const sign = minor < 0 ? "-" : "";
    return decimals === undefined ? `${sign}${grouped}` : `${sign}${grouped}.${decimals}`;
  }

  /** Like `amount`, with a `+` before positive amounts: for profits and losses. */
  signed(minor: number | bigint, scale: number): string {
    return minor > 0 ? `+${this.amount(minor, scale)}` : this.amount(minor, scale);
  }
}
