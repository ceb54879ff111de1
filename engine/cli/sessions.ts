import { totalsOf } from "../core/mod.ts";
import { instrumentsIn, readHeader, type StoredSession, zoneIn } from "../journal/mod.ts";
import {
  type Column,
  currencyAmounts,
  layTable,
  type Line,
  MoneyFormat,
  paintLines,
  type Span,
  span,
} from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { journalOf, withJournal } from "./session_book.ts";

/** The arguments of `sessions`. */
export interface SessionsArguments {
  /** The journal's file; null: there is no journal. */
  readonly journal: string | null;
  readonly json: boolean;
}

const COLUMNS = 80;
const TABLE: readonly Column[] = [
  { title: "session", align: "left", least: 10 },
  { title: "date", align: "left", least: null },
  { title: "ended", align: "left", least: null },
  { title: "orders", align: "right", least: null },
  { title: "ticks", align: "right", least: null },
  { title: "realised", align: "right", least: null },
];

/** The command `sessions`. @returns the exit code */
export async function runSessions({ values, switches }: Arguments, io: Io): Promise<number> {
  return sessions({ journal: journalOf(values.get("journal")), json: switches.has("json") }, io);
}

/**
 * Lists the sessions of a journal, in the order in which they began.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no journal to read; JOURNAL_FILE if it cannot be read
 */
export function sessions({ journal, json }: SessionsArguments, io: Pick<Io, "stdout" | "colour">): 0 {
  withJournal(journal, (reader) => {
    const all = [...reader.sessions()];
    if (json) io.stdout(`${JSON.stringify({ schema: 1, sessions: all.map(toJson) })}\n`);
    else if (all.length === 0) io.stdout(`${reader.file} has no session yet\n`);
    else {
      const rows = all.flatMap((session) => rowsOf(session, readHeader(reader, session)));
      io.stdout(paintLines(layTable(TABLE, rows, COLUMNS), { columns: COLUMNS, colour: io.colour }));
    }
  });
  return 0;
}

function toJson(session: StoredSession): object {
  const { id, date, ended, settled, orders, ticks, realised, realisedByCurrency: by, refused, records } = session;
  const total = { realised, ...(by === null ? {} : { realised_by_currency: by }) };
  return {
    session: id,
    date,
    ended,
    settled,
    orders,
    ticks,
    ...total,
    ...(refused === null ? {} : { refused }),
    records,
  };
}

/** The line of a session. Where it has several currencies, each has a line. */
function rowsOf(session: StoredSession, header: ReturnType<typeof readHeader>): readonly (readonly Span[])[] {
  const { id, date, orders, ticks, realised, realisedByCurrency } = session;
  const money = new MoneyFormat(zoneIn(header) ?? "");
  const total = { realised, ...(realisedByCurrency === null ? {} : { realisedByCurrency }) };
  const amounts = currencyAmounts(totalsOf(total, instrumentsIn(header)), money);
  const cells = [
    span(id),
    span(date),
    endOf(session),
    span(money.count(orders)),
    ticks === null ? span("-", "dim") : span(money.count(ticks)),
  ];
  if (!session.ended || session.refused !== null) return [[...cells, span("-", "dim")]];
  return amounts.map((amount, i) => [...(i === 0 ? cells : cells.map(() => span(""))), joined(amount)]);
}

function endOf({ ended, settled, refused }: StoredSession): Span {
  if (!ended) return span("no", "warn");
  if (refused !== null) return span("refused", "loss");
  return span(settled ? "settled" : "yes");
}

/** A line as one cell, in the tone of its first part. */
function joined(line: Line): Span {
  return span(line.map(({ text }) => text).join(""), line[0]?.tone ?? "plain");
}
