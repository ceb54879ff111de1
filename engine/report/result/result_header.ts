/** What a result rests on. Two results are comparable if it is the same but for the strategies. */
export interface ResultHeader {
  /** The program's version. */
  readonly version: string;
  readonly kind: "backtest" | "sessions";
  /** The IANA name of the market's zone. */
  readonly zone: string;
  /** The strategies file. Null: several sessions with different ones. */
  readonly strategies: { readonly file: string; readonly sha256: string } | null;
  /** Where the ticks came from; `several`: sessions of different kinds. */
  readonly feed: "files" | "real-time" | "several" | "simulated";
  /** The files of prices. None: the simulated feed, or ticks of real time. */
  readonly files: readonly ResultFile[];
  /** The SHA-256 of their rows as they were understood. Null: the file's own rows, or none. */
  readonly rowsSha256: string | null;
  /** The calendar and the SHA-256 of its days. Null: none. */
  readonly calendar: string | null;
  /** The days that were asked for, `YYYY-MM-DD`. Null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
  /** The settings that can change an order, by name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A file of prices. */
export interface ResultFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}
