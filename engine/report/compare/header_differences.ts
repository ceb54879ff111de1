import type { StoredResult } from "./stored_result.ts";

/** What two results rest on, where it differs. */
export interface HeaderDifference {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  /** True: numbers of the two are of different things. */
  readonly isFatal: boolean;
}

/** The settings that are fees, hours, or what the simulated feed makes its ticks of. */
const DECISIVE: ReadonlySet<string> = new Set([
  "FEES",
  "FEE_RATE",
  "FEE_FIXED",
  "MARKET_OPEN",
  "MARKET_CLOSE",
  "MARKET_TZ",
  "DEFAULT_PRICE",
  "PRICE_FLUCTUATION",
  "INSTRUMENTS",
  "TICK_INTERVAL_MS",
  "SEED",
]);
/** Hexadecimal digits of a hash that are shown. */
const DIGITS = 12;
/** Characters of a setting that are shown. */
const MOST = 40;
const NONE = "none";

/** The differences, those that make numbers incomparable first. */
export function headerDifferences(a: StoredResult, b: StoredResult): readonly HeaderDifference[] {
  const [x, y] = [a.header, b.header];
  const data = isSameData(x, y) ? [] : [["data", dataOf(x), dataOf(y), true] as const];
  const pairs: readonly (readonly [name: string, a: string, b: string, isFatal: boolean])[] = [
    ...data,
    ["days", daysOf(a), daysOf(b), true],
    ["zone", x.zone, y.zone, true],
    ["calendar", x.calendar ?? NONE, y.calendar ?? NONE, true],
    ...settingsOf(x.settings, y.settings),
    ["strategies", strategiesOf(x), strategiesOf(y), false],
    ["kind", x.kind, y.kind, false],
    ["version", x.version, y.version, false],
  ];
  return pairs
    .flatMap(([name, own, other, isFatal]) => (own === other ? [] : [{ name, a: cut(own), b: cut(other), isFatal }]))
    .toSorted((p, q) => Number(q.isFatal) - Number(p.isFatal));
}

/**
 * True if the rows are the same: as they were understood, or by the bytes of the files, whatever their names; simulated ones
 * follow from the settings, and those of real time are only those of the same sessions.
 */
function isSameData(a: StoredResult["header"], b: StoredResult["header"]): boolean {
  if (a.feed !== b.feed) return false;
  if (a.feed === "simulated") return true;
  if (a.feed !== "files") return a.sessions?.join() === b.sessions?.join();
  if (a.rows_sha256 !== null && a.rows_sha256 === b.rows_sha256) return true;
  const [own, other] = [a, b].map(({ files }) =>
    files
      .map(({ sha256 }) => sha256)
      .toSorted()
      .join(),
  );
  return own === other;
}

function dataOf({ files, feed, sessions }: StoredResult["header"]): string {
  if (files.length === 0) return feed === "real-time" ? `ticks of ${sessions?.join(", ") ?? ""}` : feed;
  const [first] = files;
  const name = first?.file.split(/[\\/]/).at(-1) ?? "";
  return files.length === 1 ? `${name} ${first?.sha256.slice(0, DIGITS) ?? ""}` : `${files.length} files, ${name} …`;
}

function daysOf({ days, header: { first, last } }: StoredResult): string {
  return `${days.length}, ${first ?? ""} to ${last ?? ""}`;
}

function strategiesOf({ strategies }: StoredResult["header"]): string {
  return strategies === null ? "several" : `${strategies.sha256.slice(0, DIGITS)} ${strategies.file}`;
}

function settingsOf(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly (readonly [string, string, string, boolean])[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
  return names.map((name) => [name, a[name] ?? NONE, b[name] ?? NONE, DECISIVE.has(name)]);
}

function cut(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST - 1)}…`;
}
