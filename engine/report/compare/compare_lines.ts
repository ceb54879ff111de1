import {
  type Column,
  layTable,
  type Line,
  type MoneyFormat,
  type Span,
  span,
  toneOf,
  wrapText,
} from "../../terminal/mod.ts";
import { formText, NOTHING, type Statistic, statisticNamed, STATISTICS } from "../figures/mod.ts";
import type { HeaderDifference } from "./header_differences.ts";
import type { StoredResult, StoredTrip } from "./stored_result.ts";
import type { TripDifference } from "./trip_difference.ts";

/** Two results, and what differs between them. */
export interface Comparison {
  readonly a: StoredResult;
  readonly b: StoredResult;
  /** What people call them. */
  readonly names: readonly [a: string, b: string];
  readonly header: readonly HeaderDifference[];
  readonly trip: TripDifference | null;
  /** Why it differs: what the entry condition came to in each. */
  readonly why: readonly string[];
}

/** How a comparison is printed. */
export interface CompareOptions {
  readonly money: MoneyFormat;
  /** Minor units of money that are shown in one unit. */
  readonly moneyScale: number;
  readonly columns: number;
  /** True: every statistic. */
  readonly full: boolean;
}

const TABLE: readonly Column[] = [
  { title: "", align: "left", least: 8 },
  { title: "A", align: "right", least: 8 },
  { title: "B", align: "right", least: 8 },
  { title: "B - A", align: "right", least: null },
];
const SHOWN: readonly Statistic[] = [
  "trades",
  "win_rate",
  "gross",
  "fees",
  "net",
  "return",
  "average",
  "profit_factor",
  "sharpe",
  "sortino",
  "max_drawdown",
  "max_drawdown_by_trade",
  "exposure",
].map(statisticNamed);

/** A comparison for people: what it rests on, then numbers, then the first trade that differs. */
export function compareLines(comparison: Comparison, options: CompareOptions): readonly Line[] {
  const { a, b, names, header, trip } = comparison;
  const warning = warningOf(header);
  return [
    ...(warning === null ? [] : [[span(warning, "loss")], []]),
    [span("A ", "dim"), span(names[0])],
    [span("B ", "dim"), span(names[1])],
    [],
    ...(header.length === 0
      ? [[span("Both rest on the same: data, days, settings, strategies, version", "dim")], []]
      : [...layTable(HEADER_TABLE, header.map(headerRow), options.columns), []]),
    ...layTable(TABLE, statisticRows(a, b, options), options.columns),
    [],
    ...layTable(STRATEGY_TABLE, strategyRows(a, b, options), options.columns),
    ...onlyLines(a, b),
    [],
    ...tripLines(trip, comparison.why, options),
  ];
}

/** A comparison as tables of texts. */
export interface CompareTables {
  /** Why numbers are not comparable. Null: they are. */
  readonly warning: string | null;
  /** What differs in what they rest on, statistics, strategies. */
  readonly tables: readonly {
    readonly title: string;
    readonly titles: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
  /** The first trade that differs, in lines. */
  readonly trip: readonly string[];
}

/** A comparison as tables of texts, for a page. */
export function compareTables(comparison: Comparison, options: CompareOptions): CompareTables {
  const { a, b, header, trip, why } = comparison;
  const texts = (rows: readonly (readonly Span[])[]): readonly (readonly string[])[] =>
    rows.map((row) => row.map(({ text }) => text));
  const lineTexts = (lines: readonly Line[]): readonly string[] =>
    lines.map((line) => line.map(({ text }) => text).join(""));
  const only = lineTexts(onlyLines(a, b)).map((text) => [text, "", "", ""]);
  return {
    warning: warningOf(header),
    tables: [
      { title: "What differs in what they rest on", titles: ["", "A", "B"], rows: texts(header.map(headerRow)) },
      {
        title: "Statistics",
        titles: ["", "A", "B", "B - A"],
        rows: texts(statisticRows(a, b, { ...options, full: true })),
      },
      {
        title: "Strategies, net",
        titles: ["", "A", "B", "B - A"],
        rows: [...texts(strategyRows(a, b, options)), ...only],
      },
    ],
    trip: lineTexts(tripLines(trip, why, options)),
  };
}

/** Why numbers are not comparable. Null: they are. */
function warningOf(header: readonly HeaderDifference[]): string | null {
  const fatal = header.filter(({ isFatal }) => isFatal).map(({ name }) => name);
  if (fatal.length === 0) return null;
  return `not comparable: ${fatal.join(", ")} ${fatal.length === 1 ? "differs" : "differ"}`;
}

const HEADER_TABLE: readonly Column[] = [
  { title: "differs", align: "left", least: null },
  { title: "A", align: "left", least: 8 },
  { title: "B", align: "left", least: 8 },
];

function headerRow({ name, a, b, isFatal }: HeaderDifference): readonly Span[] {
  return [span(name, isFatal ? "loss" : "plain"), span(a), span(b)];
}

function statisticRows(a: StoredResult, b: StoredResult, options: CompareOptions): readonly (readonly Span[])[] {
  return (options.full ? STATISTICS : SHOWN).map((statistic) => {
    const [own, other] = [a.statistics?.[statistic.name] ?? null, b.statistics?.[statistic.name] ?? null];
    return [span(statistic.label), ...pairCells(statistic, [own, other], options)];
  });
}

/** A value of a stored result, whose money is in decimal numbers. */
function valueText(
  { form }: Statistic,
  value: number,
  { money, moneyScale }: Pick<CompareOptions, "money" | "moneyScale">,
): string {
  const isMoney = form === "money" || form === "signed";
  return formText(form, isMoney ? value * moneyScale : value, { money, moneyScale });
}

/** A value of each result, and their difference. */
function pairCells(
  statistic: Statistic,
  [a, b]: readonly [number | null, number | null],
  { money, moneyScale }: CompareOptions,
): readonly Span[] {
  const say = (value: number): string => valueText(statistic, value, { money, moneyScale });
  const text = (value: number | null): Span => (value === null ? span(NOTHING, "dim") : span(say(value)));
  if (a === null || b === null) return [text(a), text(b), span("", "dim")];
  const difference = b - a;
  const shown = say(difference);
  const isZero = Math.abs(difference) < 1e-9;
  const sign = difference > 0 && !shown.startsWith("+") && !isZero ? "+" : "";
  return [text(a), text(b), isZero ? span("=", "dim") : span(`${sign}${shown}`)];
}

const STRATEGY_TABLE: readonly Column[] = [
  { title: "strategy, net", align: "left", least: 12 },
  { title: "A", align: "right", least: null },
  { title: "B", align: "right", least: null },
  { title: "B - A", align: "right", least: null },
];

function strategyRows(a: StoredResult, b: StoredResult, options: CompareOptions): readonly (readonly Span[])[] {
  const net = statisticNamed("net");
  return a.strategies.flatMap((own) => {
    const other = b.strategies.find(({ id }) => id === own.id);
    if (other === undefined) return [];
    const [x, y] = [own.statistics["net"] ?? 0, other.statistics["net"] ?? 0];
    const text = (value: number): Span => span(valueText(net, value, options), toneOf(value));
    return [[span(own.id), text(x), text(y), x === y ? span("=", "dim") : text(y - x)]];
  });
}

function onlyLines(a: StoredResult, b: StoredResult): readonly Line[] {
  const only = (one: StoredResult, of: StoredResult): readonly string[] =>
    one.strategies.flatMap(({ id }) => (of.strategies.some((each) => each.id === id) ? [] : [id]));
  const line = (name: string, ids: readonly string[]): readonly Line[] =>
    ids.length === 0 ? [] : [[span(`only in ${name}: ${ids.join(", ")}`, "warn")]];
  return [...line("A", only(a, b)), ...line("B", only(b, a))];
}

function tripLines(trip: TripDifference | null, why: readonly string[], { columns }: CompareOptions): readonly Line[] {
  if (trip === null) return [[span("All trades of the strategies that both have are alike", "dim")]];
  const { a, b, what, at } = trip;
  return [
    [span("First trade that differs: ", "strong"), span(`${at.strategy}, ${at.session}; ${what}`)],
    [span("A ", "dim"), span(tripText(a))],
    [span("B ", "dim"), span(tripText(b))],
    ...why.flatMap((text) => wrapText(text, columns).map((line): Line => [span(line)])),
  ];
}

function tripText(trip: StoredTrip | null): string {
  if (trip === null) return "no such trade";
  const { side, qty, instrument, entry_ts: entry, entry_price: price, exit_ts: exit, exit_price: out, net } = trip;
  const clock = (iso: string): string => iso.slice(11, 19);
  const left = exit === null ? "open" : `${trip.exit_reason ?? ""} ${clock(exit)} at ${out ?? ""}, net ${net ?? ""}`;
  return `${side} ${qty} ${instrument} ${clock(entry)} at ${price ?? ""}, ${left}`;
}
