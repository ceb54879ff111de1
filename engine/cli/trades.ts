import { byCurrency, type CurrencyTotal, CurrencyTotals, singleOf } from "../core/mod.ts";
import { Refusals, type RoundTrip, roundTrips } from "../journal/mod.ts";
import { localTime } from "../market/mod.ts";
import { type OrderRecord, unreachable } from "../protocol/mod.ts";
import { durationOf, durationText, TRADE_TITLES, tradeRow } from "../report/mod.ts";
import {
  type Column,
  csvPieces,
  type CsvRow,
  currencyAmounts,
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
/** A trade has two lines, for its entry and its exit. These are the titles of the first; `SECOND_TITLES` has those of the other. */
const TABLE: readonly Column[] = [
  { title: "strategy", align: "left", least: 8 },
  { title: "side, qty", align: "left", least: null },
  { title: "entry", align: "left", least: null },
  { title: "price", align: "right", least: null },
  { title: "fees", align: "right", least: null },
  { title: "gross", align: "right", least: null },
];
const SECOND_TITLES = ["symbol", "reason", "exit", "price", "duration", "net"];
/** The sum of the trades of a session. */
interface Total {
  readonly count: number;
  readonly open: number;
  readonly winners: number;
  readonly net: readonly CurrencyTotal[];
  /** Entries that were asked for and not filled, by reason. */
  readonly refused: Refusals["counts"];
}

/** The command `trades`. @returns the exit code */
export async function runTrades(given: Arguments, io: Io): Promise<number> {
  return trades(readSessionArguments(given), io);
}

/**
 * Prints the round trips of a session, each from its entry to its exit. A session without an end may have open positions.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no such session; JOURNAL_FILE if the journal cannot be read
 */
export function trades({ journal, session, form }: SessionArguments, io: Pick<Io, "stdout" | "stderr" | "colour">): 0 {
  return withJournal(journal, (reader) => {
    const read = readSessionOrders(reader, session);
    tellRefused(read.session, io);
    // All orders are read first: an error comes before anything is printed.
    const total = totalOf(read);
    switch (form) {
      case "json":
        printPieces(io, jsonPieces(total, read));
        return 0;
      case "csv": {
        const rows = mapLazily(roundTrips(read.orders()), (trip) => rowOf(trip, read));
        printPieces(io, csvPieces(TRADE_TITLES, rows));
        return 0;
      }
      case "table": {
        const paint = { columns: COLUMNS, colour: io.colour };
        printPieces(
          io,
          mapLazily(tableLines(total, read), (line) => paintLines([line], paint)),
        );
        return 0;
      }
      default:
        return unreachable(form);
    }
  });
}

function totalOf(read: SessionOrders): Total {
  const totals = new CurrencyTotals(read.instruments);
  let [count, open, winners] = [0, 0, 0];
  for (const trip of roundTrips(read.orders())) {
    totals.add(trip.net ?? 0, instrumentOf(read, trip.entry));
    if (trip.exit === null) open += 1;
    else count += 1;
    if (trip.net !== null && trip.net > 0) winners += 1;
  }
  const refusals = new Refusals();
  for (const order of read.orders()) refusals.add(order);
  return { count, open, winners, net: totals.all, refused: refusals.counts };
}

function* jsonPieces({ count, open, winners, net, refused }: Total, read: SessionOrders): Generator<string> {
  const start = { schema: 1, session: read.session.id };
  yield `${JSON.stringify(start).slice(0, -1)},"trades":[`;
  let between = "";
  for (const trip of roundTrips(read.orders())) {
    yield `${between}${JSON.stringify(rowOf(trip, read))}`;
    between = ",";
  }
  const by = byCurrency(net);
  const total = { net: singleOf(net), ...(by === null ? {} : { net_by_currency: by }) };
  const sums = { count, open, winners, ...total, refused: Object.fromEntries(refused) };
  yield `],${JSON.stringify(sums).slice(1)}\n`;
}

function rowOf(trip: RoundTrip, { instruments, market }: SessionOrders): CsvRow {
  return tradeRow(trip, { instruments, offsets: market.offsets });
}

function* tableLines(total: Total, read: SessionOrders): Generator<Line> {
  if (total.count + total.open > 0) {
    const titles = SECOND_TITLES.map((title) => span(title, "dim"));
    function* rows(): Generator<readonly Span[]> {
      yield titles;
      for (const trip of roundTrips(read.orders())) yield* cellsOf(trip, read);
    }
    const layout = new TableLayout(TABLE, rows(), COLUMNS);
    yield layout.titles;
    yield* mapLazily(rows(), (row) => layout.lay(row));
    yield [];
  }
  yield* totalLines(total, read);
  if (total.refused.size > 0) yield refusedLine(total, read);
}

/** Entries that were asked for and not filled. */
function refusedLine({ refused }: Total, { money }: SessionOrders): Line {
  const sum = [...refused.values()].reduce((all, count) => all + count, 0);
  const by = [...refused].map(([code, count]) => `${code} ${money.count(count)}`).join(", ");
  return [span(`${money.count(sum)} ${sum === 1 ? "entry" : "entries"} not filled: ${by}`, "warn")];
}

function totalLines({ count, open, winners, net }: Total, { session, money }: SessionOrders): readonly Line[] {
  const words = [
    `${money.count(count)} ${count === 1 ? "trade" : "trades"}`,
    `${money.count(winners)} ${winners === 1 ? "winner" : "winners"}`,
    ...(open === 0 ? [] : [`${money.count(open)} open`]),
  ];
  const [first = [], ...more] = currencyAmounts(net, money);
  const line = [span(`${session.id}: ${words.join(", ")}, net `), ...first];
  return [line, ...more.map((amount) => [span("net "), ...amount])];
}

/** The two lines of a trade: its entry, then its exit. */
function cellsOf(trip: RoundTrip, read: SessionOrders): readonly (readonly Span[])[] {
  const { entry, exit, gross, fees, net } = trip;
  const { money, market } = read;
  const { symbol, scale, qtyScale, moneyScale } = instrumentOf(read, entry);
  const time = (order: OrderRecord): Span => span(localTime(order.ts, market.offsets));
  const result = (minor: number | null): Span =>
    minor === null ? span("-", "dim") : span(money.signed(minor, moneyScale), toneOf(minor));
  const micros = durationOf(trip);
  return [
    [
      span(entry.strategyId),
      span(`${entry.side} ${money.amount(entry.qty, qtyScale)}`),
      time(entry),
      span(money.amount(entry.fillPrice ?? entry.price, scale)),
      span(money.amount(fees, moneyScale)),
      result(gross),
    ],
    [
      span(symbol, "dim"),
      exit === null ? span("open", "warn") : span(exit.reason, "dim"),
      exit === null ? span("-", "dim") : time(exit),
      exit === null ? span("-", "dim") : span(money.amount(exit.fillPrice ?? exit.price, scale)),
      micros === null ? span("-", "dim") : span(durationText(micros)),
      result(net),
    ],
  ];
}
