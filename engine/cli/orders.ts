import { formatOrder, formatOrders, ordersOf } from "../journal/mod.ts";
import { localTime } from "../market/mod.ts";
import { type OrderRecord, unreachable } from "../protocol/mod.ts";
import { type Column, layTable, type Line, paintLines, type Span, span, toneOf } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { csvLines, type CsvRow } from "./csv_lines.ts";
import type { Io } from "./io.ts";
import {
  instrumentOf,
  readSessionArguments,
  readSessionOrders,
  type SessionArguments,
  type SessionOrders,
  withJournal,
} from "./session_book.ts";

const COLUMNS = 80;
const TABLE: readonly Column[] = [
  { title: "time", align: "left", least: null },
  { title: "strategy", align: "left", least: 8 },
  { title: "side", align: "left", least: null },
  { title: "qty", align: "right", least: null },
  { title: "symbol", align: "left", least: 6 },
  { title: "price", align: "right", least: null },
  { title: "reason", align: "left", least: 10 },
  { title: "realised", align: "right", least: null },
];
/** The keys of the orders file, in its order. */
const CSV_TITLES = [
  "id",
  "strategy",
  "n",
  "instrument",
  "side",
  "qty",
  "seq",
  "ts",
  "price",
  "reason",
  "status",
  "fill_price",
  "fees",
  "realised",
];

/** `orders` as a command line asks for it. */
export async function runOrders(given: Arguments, io: Io): Promise<number> {
  return orders(readSessionArguments(given, "orders"), io);
}

/**
 * Prints the orders of a session, all of them, in the order of the orders file: as a table, as that file, or as CSV with
 * its keys.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no such session; JOURNAL_FILE if the journal cannot be read
 */
export function orders({ journal, session, form }: SessionArguments, io: Pick<Io, "stdout" | "colour">): 0 {
  const read = withJournal({ command: "orders", journal }, (reader) => readSessionOrders(reader, session));
  const { book, instruments, market } = read;
  switch (form) {
    case "json":
      io.stdout(formatOrders(book, instruments, market.offsets));
      return 0;
    case "csv": {
      const rows = ordersOf(book).map((order) => JSON.parse(formatOrder(order, instruments, market.offsets)) as CsvRow);
      io.stdout(csvLines(CSV_TITLES, rows));
      return 0;
    }
    case "table":
      io.stdout(paintLines(tableLines(read), { columns: COLUMNS, colour: io.colour }));
      return 0;
    default:
      return unreachable(form);
  }
}

function tableLines(read: SessionOrders): readonly Line[] {
  const all = ordersOf(read.book);
  const count = (status: OrderRecord["status"]): string =>
    `${read.money.count(all.filter((order) => order.status === status).length)} ${status}`;
  const total = `${read.money.count(all.length)} ${all.length === 1 ? "order" : "orders"}`;
  const about = `${read.session.id}: ${total}, ${count("filled")}, ${count("denied")}, ${count("rejected")}`;
  if (all.length === 0) return [[span(about)]];
  const rows = all.map((order) => cellsOf(order, read));
  return [...layTable(TABLE, rows, COLUMNS), [], [span(about)]];
}

function cellsOf(order: OrderRecord, read: SessionOrders): readonly Span[] {
  const { money, market } = read;
  const { symbol, scale } = instrumentOf(read, order);
  const { status, reason, why, realised } = order;
  return [
    span(localTime(order.ts, market.offsets), "dim"),
    span(order.strategyId),
    span(order.side),
    span(money.count(order.qty)),
    span(symbol),
    span(money.amount(order.fillPrice ?? order.price, scale)),
    // What was not filled realises nothing; why it was not says more than what it was for.
    span(why === null || why === "" ? reason : why, status === "filled" ? "plain" : "warn"),
    status === "filled" ? span(money.signed(realised, scale), toneOf(realised)) : span(status, "warn"),
  ];
}
