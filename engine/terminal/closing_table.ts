import { CurrencyTotals, type MoneyUnit, totalsOf } from "../core/mod.ts";
import type { StrategySummary, Summary } from "../observe/mod.ts";
import { MAX_CLOSING_ROWS } from "../protocol/mod.ts";
import { currencyAmounts } from "./currency_amounts.ts";
import { restartsText } from "./footer_lines.ts";
import { labelled, labelledFitting, labelledWrapped } from "./labelled.ts";
import { type Line, span, type Span, type Tone } from "./line.ts";
import type { MoneyFormat } from "./money_format.ts";
import { toneOf } from "./paint.ts";
import { reasonLines } from "./reason_lines.ts";
import { type Column, layTable } from "./table.ts";

/** The layout of a closing table. */
export interface ClosingOptions {
  /** The width of a line; 80 if there is no terminal. */
  readonly columns: number;
  readonly money: MoneyFormat;
  /** The session's instruments: amounts have the decimals of the finest of their currency. */
  readonly instruments: readonly MoneyUnit[];
}

/** The width from which the table shows all its columns. */
const WIDE_COLUMNS = 60;

/** The result of a session for people: an empty line, a row for each strategy, the totals, and why nothing traded. */
export function closingLines(summary: Summary, options: ClosingOptions): readonly Line[] {
  const { strategies, session } = summary;
  const { columns, money } = options;
  const shown = strategies.slice(0, MAX_CLOSING_ROWS);
  const omitted = strategies.length - shown.length;
  const wide = columns >= WIDE_COLUMNS;
  const units = new CurrencyTotals(options.instruments);
  return [
    [],
    [span("Session "), span(session, "strong")],
    [],
    ...layTable(
      COLUMNS.filter((column) => wide || column.narrow),
      shown.map((strategy) => cellsOf(strategy, { money, units, wide })),
      columns,
    ),
    ...(omitted > 0 ? [[span(`and ${money.count(omitted)} more, all in --summary-json FILE`, "dim")]] : []),
    [],
    ...totalLines(summary, options),
    ...reasonLines(strategies, { columns, money, all: "--summary-json FILE" }),
  ];
}

/** The columns. Those with `narrow` are shown at every width. */
const COLUMNS: readonly (Column & { readonly narrow: boolean })[] = [
  { title: "strategy", align: "left", least: 10, narrow: true },
  { title: "state", align: "left", least: null, narrow: true },
  { title: "entries", align: "right", least: null, narrow: false },
  { title: "realised", align: "right", least: null, narrow: true },
  { title: "last exit", align: "left", least: 10, narrow: false },
];

function cellsOf(
  strategy: StrategySummary,
  { money, units, wide }: { readonly money: MoneyFormat; readonly units: CurrencyTotals; readonly wide: boolean },
): readonly Span[] {
  const scale = units.scaleOf(strategy.currency ?? null);
  const { id, state, entries, reason, error } = strategy;
  const realised = minorOf(strategy.realised, scale);
  const cells = [
    span(id),
    span(state, STATE_TONES[state]),
    span(money.count(entries), entries === 0 ? "dim" : "plain"),
    span(money.signed(realised, scale), realised === 0 ? "dim" : toneOf(realised)),
    error === null ? span(reason ?? "", "dim") : span(shorten(error), "loss"),
  ];
  return cells.filter((_, i) => wide || COLUMNS[i]?.narrow === true);
}

const STATE_TONES: Readonly<Record<StrategySummary["state"], Tone>> = {
  waiting: "dim",
  entering: "warn",
  open: "warn",
  exiting: "warn",
  closed: "plain",
  "force-closed": "warn",
  failed: "loss",
};

function totalLines(summary: Summary, { columns, money, instruments }: ClosingOptions): readonly Line[] {
  const { total, completed, force_closed, failed, never_entered, open, slots, conserved } = summary;
  const { realised, realised_by_currency: realisedByCurrency } = summary;
  const sum = { realised, ...(realisedByCurrency === undefined ? {} : { realisedByCurrency }) };
  const amounts = currencyAmounts(totalsOf(sum, instruments), money);
  const tripped = summary.strategies.filter(({ breaker }) => breaker === "open").map(({ id }) => [span(id, "warn")]);
  const count = (value: number, word: string, tone: Tone = "plain"): Line => [
    span(`${money.count(value)} ${word}`, value === 0 ? "dim" : tone),
  ];
  const classes = [
    [span(money.count(total), "strong")],
    count(completed, "completed"),
    count(force_closed, "force-closed", "warn"),
    count(failed, "failed", "loss"),
    count(never_entered, "never entered"),
  ];
  const traded = [
    count(summary.orders, summary.orders === 1 ? "order" : "orders"),
    count(summary.ticks, summary.ticks === 1 ? "tick" : "ticks"),
  ];
  return [
    ...labelledWrapped("strategies", classes, columns),
    ...labelledWrapped("traded", traded, columns),
    ...amounts.map((amount, i) => labelled(i === 0 ? "realised" : "", [amount])),
    labelled("slots", [[span(String(slots.size))], [span(restartsText(slots.restarts, money), "dim")]]),
    ...(tripped.length > 0 ? [labelledFitting("tripped", tripped, columns)] : []),
    ...(open.length > 0 ? [labelledFitting("still open", open.map(nameOpen), columns)] : []),
    labelled("conserved", [[conserved ? span("yes", "gain") : span("no", "loss")]]),
  ];
}

function nameOpen(id: string): Line {
  return [span(id, "loss")];
}

/** Minor units of a decimal number of the summary. It is the double nearest to them, so rounding gives them back. */
function minorOf(decimal: number, scale: number): number {
  return Math.round(decimal * scale);
}

/** The first line of an error, without the file's name: the header has that already. */
function shorten(error: string): string {
  const [first = ""] = error.split("\n", 1);
  return first.replace(/^.*?:(?=\d+:\d+: )/u, "");
}
