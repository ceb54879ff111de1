import { type Clock, systemClock } from "../clock.ts";
import { totalsOf } from "../core/mod.ts";
import { instrumentsIn, JournalStore, marketOf, type StoredSession } from "../journal/mod.ts";
import { formatIso, localTime } from "../market/mod.ts";
import { EngineError, toDecimal } from "../protocol/mod.ts";
import {
  findJournalThread,
  type LeftSession,
  readLeft,
  refuseUnsound,
  type SettledPosition,
  writeSettlement,
} from "../session/mod.ts";
import {
  type Column,
  currencyAmounts,
  layTable,
  type Line,
  MoneyFormat,
  paintLines,
  type Span,
  span,
  toneOf,
} from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { journalOf, withJournal } from "./session_book.ts";

/** The arguments of `settle`. */
export interface SettleArguments {
  /** The journal's file; null: there is no journal. */
  readonly journal: string | null;
  /** A session's id, or `last`. */
  readonly session: string;
  readonly json: boolean;
}

/** What a settlement is written with. A test has its own. */
export interface Settling {
  readonly thread?: URL;
  readonly clock?: Pick<Clock, "wallMicros">;
}

const COLUMNS = 80;
const TABLE: readonly Column[] = [
  { title: "strategy", align: "left", least: 8 },
  { title: "symbol", align: "left", least: 6 },
  { title: "exit", align: "left", least: null },
  { title: "entry", align: "right", least: null },
  { title: "price", align: "right", least: null },
  { title: "fees", align: "right", least: null },
  { title: "net", align: "right", least: null },
];

/** The command `settle`. @returns the exit code */
export async function runSettle({ positionals, values, switches }: Arguments, io: Io): Promise<number> {
  const [session = "last"] = positionals;
  return settle({ journal: journalOf(values.get("journal")), session, json: switches.has("json") }, io);
}

/**
 * Ends a session that was killed: closes its open positions at the last prices that the journal has.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no such session, or it has an end, or it was traded at a real venue
 * @throws EngineError JOURNAL_IN_USE while an engine writes to the journal; JOURNAL_FILE, JOURNAL_LOST
 */
export async function settle(
  { journal, session, json }: SettleArguments,
  io: Pick<Io, "stdout" | "colour">,
  { thread = findJournalThread(), clock = systemClock }: Settling = {},
): Promise<0> {
  // Taking the lock would make the file: the journal has to be there before.
  const file = withJournal(journal, (reader) => reader.file);
  const store = await openAlone(file, thread);
  try {
    const left = withJournal(journal, (reader) => {
      const found = reader.session(session);
      refuseEnded(file, found);
      return readLeft(reader, found);
    });
    refuseVenue(file, left);
    refuseUnsound(file, left);
    writeSettlement(store, left, clock.wallMicros());
    await store.flush();
    io.stdout(
      json ? `${JSON.stringify(toJson(left))}\n` : paintLines(lines(left), { columns: COLUMNS, colour: io.colour }),
    );
  } finally {
    await store.close();
  }
  return 0;
}

async function openAlone(file: string, thread: URL): Promise<JournalStore> {
  try {
    return await JournalStore.open({ file, thread, whole: true, onFailure: () => {} });
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== "JOURNAL_IN_USE") throw error;
    const [message = ""] = error.message.split("\n");
    const hint = "settle when that engine has ended; bulkhead drain ends it";
    throw new EngineError("JOURNAL_IN_USE", `${message}\n  hint: ${hint}`, { cause: error });
  }
}

function refuseEnded(file: string, session: StoredSession): void {
  const { id, ended, settled, orders, realised, realisedByCurrency } = session;
  if (!ended) return;
  const how = settled ? "it is settled already" : "it was traded to its end";
  const sums = Object.entries(realisedByCurrency ?? {}).map(([currency, amount]) => `${amount} ${currency}`);
  const sum = realisedByCurrency === null ? String(realised) : sums.join(", ");
  const totals = `${orders} ${orders === 1 ? "order" : "orders"}, ${sum} realised`;
  const hint = "bulkhead sessions lists those without an end";
  throw new EngineError(
    "USAGE",
    `${file}: Expected a session without an end, but ${id} has one: ${how}, ${totals}\n  hint: ${hint}`,
  );
}

function refuseVenue(file: string, { id, isOfVenue }: LeftSession): void {
  if (!isOfVenue) return;
  const message = `${file}: Expected a session of the paper venue, but ${id} was traded at a real one`;
  throw new EngineError(
    "USAGE",
    `${message}\n  hint: what it has open is open there: close it at the venue, or resume the session`,
  );
}

function toJson({ id, book, settlement }: LeftSession): object {
  const [header] = book;
  const market = header?.type === "session" ? marketOf(header) : null;
  const positions = settlement.closed.map(({ entry, exit, instrument }) => ({
    strategy: exit.strategyId,
    order: exit.id,
    instrument: instrument.symbol,
    side: exit.side,
    qty: toDecimal(exit.qty, instrument.qtyScale),
    ts: market === null ? exit.ts : formatIso(exit.ts, market.offsets),
    entry_price: toDecimal(entry.fillPrice ?? entry.price, instrument.scale),
    fill_price: toDecimal(exit.fillPrice ?? exit.price, instrument.scale),
    fees: toDecimal(exit.fees, instrument.moneyScale),
    net: toDecimal(entry.realised + exit.realised, instrument.moneyScale),
  }));
  const { realised, realisedByCurrency: by } = settlement;
  const total = { realised, ...(by === undefined ? {} : { realised_by_currency: by }) };
  return { schema: 1, session: id, settled: true, positions, ...total };
}

function lines({ id, book, settlement }: LeftSession): readonly Line[] {
  const [header] = book;
  if (header?.type !== "session") throw new TypeError(`Expected a book with a header, was ${id}'s`);
  const market = marketOf(header);
  const money = new MoneyFormat(market?.zone ?? "");
  const { closed } = settlement;
  const [net = [], ...more] = currencyAmounts(totalsOf(settlement, instrumentsIn(header)), money);
  const [first] = closed;
  const at = first === undefined || market === null ? "" : ` at ${localTime(first.exit.ts, market.offsets)}`;
  const what = closed.length === 1 ? "1 position is closed" : `${money.count(closed.length)} positions are closed`;
  const sum: readonly Line[] = [
    [span(`${id} is settled: ${closed.length === 0 ? "nothing was open" : what + at}, net `), ...net],
    ...more.map((amount) => [span("net "), ...amount]),
  ];
  const rows = closed.map((position) => cellsOf(position, money));
  return closed.length === 0 ? sum : [...layTable(TABLE, rows, COLUMNS), [], ...sum];
}

function cellsOf({ entry, exit, instrument }: SettledPosition, money: MoneyFormat): readonly Span[] {
  const { symbol, scale, qtyScale, moneyScale } = instrument;
  const net = entry.realised + exit.realised;
  return [
    span(exit.strategyId),
    span(symbol, "dim"),
    span(`${exit.side} ${money.amount(exit.qty, qtyScale)}`),
    span(money.amount(entry.fillPrice ?? entry.price, scale)),
    span(money.amount(exit.fillPrice ?? exit.price, scale)),
    span(money.amount(entry.fees + exit.fees, moneyScale)),
    span(money.signed(net, moneyScale), toneOf(net)),
  ];
}
