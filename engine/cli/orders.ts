import { compareOrders, formatOrder } from "../journal/mod.ts";
import { localTime } from "../market/mod.ts";
import { type OrderRecord, unreachable } from "../protocol/mod.ts";
import {
  type Column,
  csvPieces,
  type CsvRow,
  type Line,
  paintLines,
  type Span,
  span,
  TableLayout,
  toneOf,
} from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { mapLazily, printPieces } from "./print_pieces.ts";
import {
  instrumentOf,
  readSessionArguments,
  readSessionOrders,
  type SessionArguments,
  type SessionOrders,
  tellRefused,
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
/** The keys of the orders file, in the order that they have there. */
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
  "why",
];

/** The command `orders`. @returns the exit code */
export async function runOrders(given: Arguments, io: Io): Promise<number> {
  return orders(readSessionArguments(given), io);
}

/**
 * Prints all orders of a session, in the order of the orders file: as a table, as the lines of that file, or as CSV with its
 * keys.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no such session; JOURNAL_FILE if the journal cannot be read
 */
export function orders({ journal, session, form }: SessionArguments, io: Pick<Io, "stdout" | "stderr" | "colour">): 0 {
  return withJournal(journal, (reader) => {
    const read = readSessionOrders(reader, session);
    tellRefused(read.session, io);
    const all = inFileOrder(read);
    const lineOf = (order: OrderRecord): string => formatOrder(order, read.instruments, read.market.offsets);
    switch (form) {
      case "json":
        printPieces(
          io,
          mapLazily(all(), (order) => `${lineOf(order)}\n`),
        );
        return 0;
      case "csv": {
        const rows = mapLazily(all(), (order) => JSON.parse(lineOf(order)) as CsvRow);
        printPieces(io, csvPieces(CSV_TITLES, rows));
        return 0;
      }
      case "table": {
        const paint = { columns: COLUMNS, colour: io.colour };
        printPieces(
          io,
          mapLazily(tableLines(read, all), (line) => paintLines([line], paint)),
        );
        return 0;
      }
      default:
        return unreachable(form);
    }
  });
}

/** The orders in the order of the orders file. The journal mostly has that order; if it has not, all orders are sorted. */
function inFileOrder(read: SessionOrders): () => Iterable<OrderRecord> {
  let before: OrderRecord | null = null;
  for (const order of read.orders()) {
    if (before !== null && compareOrders(before, order) > 0) {
      const sorted = [...read.orders()].sort(compareOrders);
      return () => sorted;
    }
    before = order;
  }
  return read.orders;
}

function* tableLines(read: SessionOrders, all: () => Iterable<OrderRecord>): Generator<Line> {
  const counts = { filled: 0, denied: 0, rejected: 0 };
  for (const { status } of all()) counts[status] += 1;
  const count = (status: OrderRecord["status"]): string => `${read.money.count(counts[status])} ${status}`;
  const orderCount = counts.filled + counts.denied + counts.rejected;
  const total = `${read.money.count(orderCount)} ${orderCount === 1 ? "order" : "orders"}`;
  const about = `${read.session.id}: ${total}, ${count("filled")}, ${count("denied")}, ${count("rejected")}`;
  if (orderCount > 0) {
    const rows = (): Iterable<readonly Span[]> => mapLazily(all(), (order) => cellsOf(order, read));
    const layout = new TableLayout(TABLE, rows(), COLUMNS);
    yield layout.titles;
    yield* mapLazily(rows(), (row) => layout.lay(row));
    yield [];
  }
  yield [span(about)];
}

function cellsOf(order: OrderRecord, read: SessionOrders): readonly Span[] {
  const { money, market } = read;
  const { symbol, scale, qtyScale, moneyScale } = instrumentOf(read, order);
  const { status, reason, why, realised } = order;
  return [
    span(localTime(order.ts, market.offsets), "dim"),
    span(order.strategyId),
    span(order.side),
    span(money.amount(order.qty, qtyScale)),
    span(symbol),
    span(money.amount(order.fillPrice ?? order.price, scale)),
    // For an order without a fill, why it has none tells more than the reason for the order.
    span(why === null || why === "" ? reason : why, status === "filled" ? "plain" : "warn"),
    status === "filled" ? span(money.signed(realised, moneyScale), toneOf(realised)) : span(status, "warn"),
  ];
}
