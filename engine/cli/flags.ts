import type { Flag } from "./args.ts";

/** For machines. */
export const JSON_FLAG: Flag = { name: "json", value: null, about: "print JSON" };
/** For spreadsheets. */
export const CSV_FLAG: Flag = { name: "csv", value: null, about: "print CSV" };
/** Another journal than the one that is set. */
export const JOURNAL_FLAG: Flag = { name: "journal", value: "FILE", about: "in place of JOURNAL" };
/** Which session of a journal. */
export const SESSION_FLAG: Flag = {
  name: "session",
  value: "ID",
  about: "a session's id, or last, which is the default",
};

/** What is replayed, and as which day. */
export const REPLAY_FLAGS: readonly Flag[] = [
  { name: "ticks", value: "FILE", about: "replay this ticks CSV (.gz too)" },
  { name: "bars", value: "FILE", about: "replay this bars CSV (.gz too)" },
  { name: "parquet", value: "FILE", about: "replay this Parquet file of ticks or bars" },
  { name: "bar", value: "LENGTH", about: "length of its bars: 1m (default), 30s, 5m, 1h" },
  { name: "session-date", value: "DATE", about: "the session's day, YYYY-MM-DD" },
];

/** The flags of `run`. Those that stand for a setting overrule it. */
export const RUN_FLAGS: readonly Flag[] = [
  { name: "strategies", value: "FILE", about: "strategies file (YAML or JSON)" },
  { name: "feed", value: "KIND", about: "simulated (default) or replay" },
  ...REPLAY_FLAGS,
  { name: "speed", value: "N", about: "times real time, or max" },
  { name: "workers", value: "N", about: "worker threads; 0: everything in one thread" },
  { name: "seed", value: "N", about: "seed of the simulated feed" },
  { name: "fill-model", value: "MODEL", about: "signal or next" },
  { name: "journal", value: "FILE", about: "write the session to this journal; off: to none" },
  { name: "fresh", value: null, about: "begin anew, where a session could be resumed" },
  { name: "no-settle", value: null, about: "leave killed sessions of other days as they are" },
  { name: "record", value: "FILE", about: "write the session's ticks as CSV" },
  { name: "record-ticks", value: null, about: "in real time, write the ticks to the journal too" },
  { name: "orders-json", value: "FILE", about: "write the orders, a JSON line each" },
  { name: "summary-json", value: "FILE", about: "write the summary as JSON" },
  { name: "chaos", value: "SPEC", about: "kills=N,hangs=N,leaks=N,seed=S: have workers die" },
  { name: "plain", value: null, about: "no live footer and no colours" },
];

/** The flags of `backtest`. */
export const BACKTEST_FLAGS: readonly Flag[] = [
  { name: "strategies", value: "FILE", about: "strategies file (YAML or JSON)" },
  { name: "ticks", value: "FILE", about: "ticks CSV (.gz too); more may follow" },
  { name: "bars", value: "FILE", about: "bars CSV (.gz too); more may follow" },
  { name: "parquet", value: "FILE", about: "Parquet file of ticks or bars; more may follow" },
  { name: "bar", value: "LENGTH", about: "length of its bars: 1m (default), 30s, 5m, 1h" },
  { name: "from", value: "DATE", about: "the first day, YYYY-MM-DD" },
  { name: "to", value: "DATE", about: "the last day, which is traded too" },
  { name: "fill-model", value: "MODEL", about: "signal or next" },
  { name: "orders-json", value: "FILE", about: "write the orders of all days, a JSON line each" },
  { name: "trades-csv", value: "FILE", about: "write the trades of all days as CSV" },
  JSON_FLAG,
];

/** The flags of `convert`. */
export const CONVERT_FLAGS: readonly Flag[] = [
  { name: "bars", value: null, about: "IN has bars, not ticks" },
  { name: "bar", value: "LENGTH", about: "length of its bars: 1m (default), 30s, 5m, 1h" },
  JSON_FLAG,
];
