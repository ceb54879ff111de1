import type { InputChoices } from "../rows/mod.ts";

/** The hours of a session as instants. */
export interface SessionHours {
  readonly openMicros: number;
  readonly closeMicros: number;
}

/** What a market is made by, besides its rows. */
export interface MarketOptions {
  /** The market's zone, an IANA name: its clock tells dates. */
  readonly zone: string;
  readonly choices: Pick<InputChoices, "bar" | "barStamp">;
  /**
   * The session of a date (days since 1970) and symbol: of a split session from the first open to the last close. Null: none
   * on this date.
   */
  readonly sessionOf: (day: number, symbol: string) => SessionHours | null;
  /**
   * The exchange's next close after an instant, of a symbol: no bar reaches past it. Infinity: none is known. With later
   * instants it never goes back.
   */
  readonly closeAfter: (symbol: string, startMicros: number) => number;
  /** Whether rows of a symbol are wanted. Others are counted and described, and not kept. */
  readonly isTraded: (symbol: string) => boolean;
  /** Stops the settling; it throws the signal's reason. */
  readonly signal?: AbortSignal | null | undefined;
  /** Bytes of memory for rows. Default: 256 MB. */
  readonly memoryBytes?: number | undefined;
  /** The folder of temporary files. Default: the system's. */
  readonly folder?: string | undefined;
}

/** Sessions and closes by symbol; the last answers are kept. */
export class Sessions {
  readonly #options: MarketOptions;
  readonly #symbols: readonly string[];
  readonly #day: number[] = [];
  readonly #session: (SessionHours | null)[] = [];
  readonly #from: number[] = [];
  readonly #close: number[] = [];

  /** @param symbols by number; it may grow */
  constructor(options: MarketOptions, symbols: readonly string[]) {
    this.#options = options;
    this.#symbols = symbols;
  }

  /** The session of a date. Null: none. */
  of(symbol: number, day: number): SessionHours | null {
    if (this.#day[symbol] !== day) {
      this.#day[symbol] = day;
      this.#session[symbol] = this.#options.sessionOf(day, this.#symbols[symbol]!);
    }
    return this.#session[symbol]!;
  }

  /** The next close after an instant. */
  closeAfter(symbol: number, micros: number): number {
    const from = this.#from[symbol];
    // After an instant before the close, the next close is the same.
    if (from === undefined || micros < from || micros >= this.#close[symbol]!) {
      this.#from[symbol] = micros;
      this.#close[symbol] = this.#options.closeAfter(this.#symbols[symbol]!, micros);
    }
    return this.#close[symbol]!;
  }
}
