import path from "node:path";

/** What may stand behind a symbol in a file's name: dates, lengths of bars, and words such as `ohlcv`. */
const REST =
  /^(?:[_\-. ]+(?:\d+[a-z]{0,7}|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|minutes?|mins?|m\d{1,2}|h\d|d1|hour(?:ly)?|daily|day|eod|intraday|ticks?|bars?|ohlcv?|candles?|data|prices?|hist|history|historical|to))*$/;
const ENDINGS = /(?:\.(?:csv|tsv|txt|json|ndjson|jsonl|parquet|gz|zip|dat))+$/;

/**
 * The known symbol that a file is named for: `NIFTY.csv`, `NIFTY_2026-01.csv.gz`, `NSE_NIFTY50-INDEX.csv`. Null: there is
 * none.
 *
 * @param names the file's path, or its name inside a zip, whichever says it first
 */
export function symbolOfFile(names: readonly (string | null)[], known: readonly string[]): string | null {
  for (const name of names) {
    if (name === null) continue;
    const stem = plain(path.posix.basename(name.replaceAll("\\", "/")).toLowerCase().replace(ENDINGS, ""));
    const found = known
      .filter((symbol) => stem.startsWith(plain(symbol.toLowerCase())))
      .filter((symbol) => REST.test(stem.slice(symbol.length)))
      .toSorted((left, right) => right.length - left.length);
    const [first, second] = found;
    if (first !== undefined && second?.length !== first.length) return first;
  }
  return null;
}

/** A text as names of files have it: signs that they cannot have are underscores. */
function plain(text: string): string {
  return text.replaceAll(/[^a-z0-9.\- ]/g, "_");
}
