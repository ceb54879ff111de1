import { type Health, MAX_HEALTH_ROWS, type PositionHealth, type StrategyMoney } from "../protocol/mod.ts";
import { type Column, layTable, type Line, type MoneyFormat, type Span, span, toneOf } from "../terminal/mod.ts";

/** How the tables are printed. */
export interface MoneyTableOptions {
  readonly columns: number;
  readonly money: MoneyFormat;
}

/** Rows of a table that are printed. The others are counted. */
const MAX_ROWS = 10;
const SCALES: readonly number[] = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

const BY_STRATEGY: readonly Column[] = [
  { title: "strategy", align: "left", least: 10 },
  { title: "state", align: "left", least: null },
  { title: "entries", align: "right", least: null },
  { title: "realised", align: "right", least: null },
  { title: "open", align: "right", least: null },
  { title: "total", align: "right", least: null },
];

const POSITIONS: readonly Column[] = [
  { title: "strategy", align: "left", least: 6 },
  // A long text loses its end: the quantity comes first, and the instrument after it.
  { title: "position", align: "left", least: 16 },
  { title: "since", align: "left", least: null },
  { title: "entry", align: "right", least: null },
  { title: "price", align: "right", least: null },
  { title: "open profit", align: "right", least: null },
];

/**
 * Two tables: the money of each strategy that has traded, and the open positions. There is an empty line before each; an
 * empty table is left out. A table has at most ten rows: those with the largest amounts, gains or losses.
 */
export function moneyTables(
  { positions = [], strategies }: Pick<Health, "positions" | "strategies">,
  options: MoneyTableOptions,
): readonly Line[] {
  const { money } = options;
  return [
    ...table(BY_STRATEGY, strategies.money ?? [], {
      ...options,
      weigh: ({ total, realised }) => total ?? realised,
      cells: (each) => strategyCells(each, money),
    }),
    ...table(POSITIONS, positions, {
      ...options,
      weigh: ({ open_profit }) => open_profit ?? 0,
      cells: (each) => positionCells(each, money),
    }),
  ];
}

/** The session's money, as parts of a labelled line. Empty if the engine does not tell it. */
export function moneyParts({ money }: Pick<Health, "money">, format: MoneyFormat): readonly string[] {
  if (money === undefined) return [];
  const { realised, open_profit, total, by_currency } = money;
  if (by_currency !== undefined)
    return Object.entries(by_currency).map(([currency, of]) => `${currency} total ${signed(of.total, format)}`);
  return [
    `realised ${signed(realised, format)}`,
    `open ${signed(open_profit, format)}`,
    `total ${signed(total, format)}`,
  ];
}

function table<Row>(
  columns: readonly Column[],
  rows: readonly Row[],
  {
    columns: width,
    weigh,
    cells,
  }: MoneyTableOptions & {
    readonly weigh: (row: Row) => number;
    readonly cells: (row: Row) => readonly Span[];
  },
): readonly Line[] {
  if (rows.length === 0) return [];
  const left = rows.length - MAX_ROWS;
  const isCut = rows.length >= MAX_HEALTH_ROWS;
  const heaviest = rows.toSorted((a, b) => Math.abs(weigh(b)) - Math.abs(weigh(a))).slice(0, MAX_ROWS);
  const shown = left > 0 ? heaviest : rows;
  return [
    [],
    ...layTable(columns, shown.map(cells), width),
    ...(left > 0 ? [[span(`and ${left}${isCut ? " or" : ""} more, which --json lists`, "dim")]] : []),
  ];
}

function strategyCells(
  { id, state, entries, realised, open_profit, total }: StrategyMoney,
  money: MoneyFormat,
): readonly Span[] {
  return [
    span(id),
    span(state),
    span(money.count(entries)),
    amount(realised, money),
    amount(open_profit, money),
    amount(total, money),
  ];
}

function positionCells(position: PositionHealth, money: MoneyFormat): readonly Span[] {
  const { strategy, side, qty, instrument, entry_ts, entry_price, price, open_profit } = position;
  return [
    span(strategy),
    span(`${side} ${Number.isInteger(qty) ? money.count(qty) : plain(qty, money)} ${instrument}`),
    span(/T(\d\d:\d\d:\d\d)/.exec(entry_ts)?.[1] ?? entry_ts),
    span(plain(entry_price, money)),
    span(price === null ? "none yet" : plain(price, money)),
    amount(open_profit, money),
  ];
}

function amount(value: number | null, money: MoneyFormat): Span {
  return span(signed(value, money), value === null || value === 0 ? "dim" : toneOf(value));
}

function signed(value: number | null, money: MoneyFormat): string {
  if (value === null) return "not known";
  const scale = scaleOf(value);
  return money.signed(Math.round(value * scale), scale);
}

function plain(value: number, money: MoneyFormat): string {
  const scale = scaleOf(value);
  return money.amount(Math.round(value * scale), scale);
}

/** How many decimals a number needs to be exact, at least two. */
function scaleOf(value: number): number {
  return SCALES.find((scale) => Math.round(value * scale) / scale === value) ?? 100_000_000;
}
