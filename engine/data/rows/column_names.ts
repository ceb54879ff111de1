import { isZone } from "../../market/mod.ts";
import { KINDS_FORMAT } from "../csv_header.ts";
import type { Role } from "./input_choices.ts";

/**
 * Names of columns by what they are taken as, without spaces, signs and capitals. Of two columns the one whose name stands
 * first is taken.
 */
export const COLUMN_NAMES: Readonly<Record<Role, readonly string[]>> = {
  instrument: [
    "instrument",
    "symbol",
    "ticker",
    "tradingsymbol",
    "tckrsymb",
    "scrip",
    "scripname",
    "symbolname",
    "instrumentname",
    "stock",
    "stockname",
    "stockcode",
    "security",
    "contract",
    "contractname",
    "pair",
    "asset",
    "sym",
    "indexname",
    "scname",
    "commoditysymbol",
    "commodity",
    "name",
  ],
  ts: [
    "ts",
    "timestamp",
    "datetime",
    "dateandtime",
    "datetimeutc",
    "opentime",
    "starttime",
    "bartime",
    "barstart",
    "candletime",
    "gmttime",
    "utctime",
    "localtime",
    "timeutc",
    "timegmt",
    "timestamputc",
    "unixtimestamp",
    "unixtime",
    "unix",
    "epoch",
    "epochtime",
    "tstime",
    "tsevent",
    "siptimestamp",
    "participanttimestamp",
    "exchangetimestamp",
    "exchangetime",
    "eventtime",
    "tradetime",
    "transacttime",
    "lasttradetime",
    "lasttradedtime",
    "ltt",
    "intervalstart",
    "windowstart",
    "begin",
    "start",
    "t",
  ],
  date: [
    "date",
    "traddt",
    "tradedate",
    "tradingdate",
    "date1",
    "dt",
    "day",
    "ymd",
    "yyyymmdd",
    "dtyyyymmdd",
    "dates",
    "period",
    "indexdate",
  ],
  time: ["time", "tradedtime", "hms", "clock", "tm", "timeofday", "hour"],
  open: [
    "open",
    "o",
    "openprice",
    "opnpric",
    "opening",
    "openingprice",
    "openrate",
    "first",
    "op",
    "into",
    "openindexvalue",
  ],
  high: ["high", "h", "highprice", "hghpric", "highest", "max", "highrate", "hi", "inth", "highindexvalue"],
  low: ["low", "l", "lowprice", "lwpric", "lowest", "min", "lowrate", "lo", "intl", "lowindexvalue"],
  close: [
    "close",
    "c",
    "closeprice",
    "clspric",
    "closelast",
    "closing",
    "closingprice",
    "closerate",
    "cl",
    "intc",
    "closingindexvalue",
    "latest",
  ],
  volume: [
    "volume",
    "vol",
    "intv",
    "v",
    "realvolume",
    "tickvol",
    "tickvolume",
    "ttltradgvol",
    "tottrdqty",
    "ttltrdqnty",
    "totaltradedquantity",
    "totaltradequantity",
    "totaltradedvolume",
    "tradedvolume",
    "tradevolume",
    "tradedquantity",
    "noofshares",
    "noofsharestraded",
    "noofshrs",
    "sharestraded",
    "basevolume",
    "contracts",
    "quantity",
    "qty",
    "volumefrom",
    "volumetraded",
  ],
  price: [
    "price",
    "ltp",
    "last",
    "lastprice",
    "lasttradedprice",
    "lasttradeprice",
    "lasttradedrate",
    "tradeprice",
    "tradedprice",
    "rate",
    "tickprice",
    "px",
    "p",
  ],
  size: [
    "size",
    "ltq",
    "lastqty",
    "lastquantity",
    "lasttradedquantity",
    "lasttradedqty",
    "lasttradequantity",
    "lastsize",
    "tradeqty",
    "tradesize",
    "tradedqty",
    "qty",
    "quantity",
    "amount",
    "volume",
    "vol",
    "q",
    "s",
    "v",
  ],
  bid: ["bid", "bidprice", "bestbid", "bestbidprice", "bid1", "bidprice1", "bidpx", "bp1", "buyprice"],
  ask: [
    "ask",
    "askprice",
    "bestask",
    "bestaskprice",
    "offer",
    "offerprice",
    "bestoffer",
    "ask1",
    "askprice1",
    "askpx",
    "sp1",
    "sellprice",
  ],
  // Only in a file with just the columns of a recorder.
  kind: [],
};

/** The columns of a recorded session that had both ticks and bars. In another file `kind` may mean anything. */
export const RECORDED_COLUMNS: readonly string[] = KINDS_FORMAT.columns;

/** Volumes that count price changes, not what was traded: they are used where no trade is counted. */
const TICK_VOLUMES: ReadonlySet<string> = new Set(["tickvol", "tickvolume"]);

/**
 * A name without what does not count: `<OPEN>`, `1. open`, `Open_Price`, `OPEN (INR)` are `open`, `open`, `openprice`,
 * `open`.
 */
export function nameKey(name: string): string {
  const lower = name.normalize("NFKC").trim().toLowerCase();
  const bare = lower.replaceAll(/\([^)]*\)|\[[^\]]*\]/g, " ").replace(/^\s*\d+[a-z]?\.\s+/, "");
  const key = (bare.trim() === "" ? lower : bare).replaceAll("%", "pct").replaceAll(/[^\p{L}\p{N}]/gu, "");
  return key;
}

/** The columns whose names mean a role, the best first. The names of the columns are given as keys. */
export function columnsOf(role: Role, keys: readonly string[]): readonly number[] {
  const found: { readonly column: number; readonly rank: number }[] = [];
  const names = COLUMN_NAMES[role];
  keys.forEach((key, column) => {
    const rank = names.indexOf(key);
    if (rank >= 0) found.push({ column, rank });
    // CryptoDataDownload has `Volume BTC` and `Volume USDT`, the traded coin's first.
    else if (role === "volume" && /^volume[a-z]{2,6}$/.test(key)) found.push({ column, rank: names.length });
  });
  return found
    .toSorted((left, right) => left.rank - right.rank || left.column - right.column)
    .map(({ column }) => column);
}

/** True if a column counts price changes. */
export function isTickVolume(key: string): boolean {
  return TICK_VOLUMES.has(key);
}

/** Abbreviations of zones, each of more than one, as names of columns have them. */
const ABBREVIATION =
  /(?:^|[^a-z])(e[sd]?t|c[sd]t|m[sd]t|p[sd]t|bst|ces?t|ees?t|msk|ist|jst|kst|hkt|sgt|ae[sd]t)(?:[^a-z]|$)/i;

/** The abbreviation of a zone in the name of a time's column, as in `Time (EST)`. Null: it has none. */
export function abbreviationOfName(name: string): string | null {
  return ABBREVIATION.exec(name.replaceAll("_", " "))?.[1]?.toUpperCase() ?? null;
}

/** The zone that the name of a time's column says: `Gmt time`, `Time (UTC)`. Null: it says none. */
export function zoneOfName(name: string): string | null {
  const inside = /[([]([A-Za-z]+(?:\/[A-Za-z_]+)+)[)\]]/.exec(name)?.[1];
  if (inside !== undefined && isZone(inside)) return inside;
  return /(?:^|[^a-z])(?:gmt|utc)(?:[^a-z+\-0-9]|$)/i.test(name.replaceAll("_", " ")) ? "UTC" : null;
}
