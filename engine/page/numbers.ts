/** Formats numbers as the market does. */
export class Numbers {
  readonly #locale: string;
  readonly #formats: Map<number, Intl.NumberFormat> = new Map();

  /** @param locale such as `en-IN` */
  constructor(locale: string) {
    this.#locale = locale;
  }

  /** A number with so many decimals. */
  format(value: number, decimals: number): string {
    const known = this.#formats.get(decimals);
    const format =
      known ??
      new Intl.NumberFormat(this.#locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    if (known === undefined) this.#formats.set(decimals, format);
    return format.format(value);
  }

  /** An amount in minor units, with all its decimals. */
  amount(minor: number, scale: number): string {
    return this.format(minor / scale, Math.round(Math.log10(scale)));
  }

  /** Like `amount`, with a `+` above 0. Null is a dash. */
  signed(minor: number | null, scale: number): string {
    if (minor === null) return "–";
    return minor > 0 ? `+${this.amount(minor, scale)}` : this.amount(minor, scale);
  }
}
