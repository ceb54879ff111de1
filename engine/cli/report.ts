import { readFileSync } from "node:fs";
import { type JournalReader, openJournalToRead, type StoredSession } from "../journal/mod.ts";
import { isCivilDate } from "../market/mod.ts";
import { emptyOutput, type NamedPath, refuseClashes, tryOutput, writeOutput } from "../output/mod.ts";
import { importHost } from "../pool/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import {
  equityCsv,
  figuresOf,
  pageHtml,
  RESULT_TRADE_TITLES,
  type ResultFigures,
  type Result,
  resultJson,
  resultOfSessions,
  resultTradeRow,
  type SessionsResult,
} from "../report/mod.ts";
import { findPageScript, findWorker } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import { csvLines, MoneyFormat, paintLines } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { reportLines } from "./backtest_report.ts";
import { overridesOf } from "./flags.ts";
import type { Io } from "./io.ts";
import { printPieces } from "./print_pieces.ts";
import { NO_JOURNAL } from "./session_book.ts";
import { VERSION } from "./version.ts";

const COLUMNS = 80;

/**
 * The command `report`: what sessions of the journal have come to, as a table, as JSON, as a page, as CSV. A session that still
 * runs is told up to now.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no such session; JOURNAL_FILE if the journal cannot be read
 */
export async function runReport(args: Arguments, io: Io): Promise<number> {
  const { values, switches } = args;
  const config = readConfig(undefined, overridesOf(args));
  if (config.journal === null) throw new UsageError(NO_JOURNAL);
  const outputs = outputsOf(values);
  refuseClashes([{ name: "--journal", path: config.journal }], Object.values(outputs));
  const worker = await importHost(findWorker());
  const reader = openJournalToRead(config.journal);
  let made: SessionsResult;
  try {
    const sessions = sessionsOf(reader, values.get("session") ?? "last", io);
    for (const output of Object.values(outputs)) tryOutput(output);
    made = await resultOfSessions(reader, sessions, { version: VERSION, worker });
  } finally {
    reader.close();
  }
  const { result, extras } = made;
  const money = new MoneyFormat(result.header.zone);
  const figures = figuresOf(result, { capital: config.capital, sessionsAYear: config.daysAYear });
  writeTables(outputs, result, figures);
  if (outputs.html !== undefined) {
    const script = readFileSync(findPageScript(), "utf8");
    emptyOutput(outputs.html);
    writeOutput(outputs.html, pageHtml({ result, figures, money }, { extras, script, locale: money.locale }));
  }
  if (switches.has("json")) printPieces(io, resultJson(result, figures));
  else {
    const lines = reportLines(result, figures, { money, full: switches.has("full") });
    io.stdout(paintLines(lines, { columns: COLUMNS, colour: io.colour }));
  }
  return 0;
}

type Outputs = Partial<Readonly<Record<"equity" | "html" | "trades", NamedPath>>>;

/** The files to write. `--csv NAME` is two: of the trades, and of each session. */
function outputsOf(values: Arguments["values"]): Outputs {
  const [html, csv] = [values.get("html"), values.get("csv")?.replace(/\.csv$/i, "")];
  return {
    ...(html === undefined ? {} : { html: { name: "--html", path: html } }),
    ...(csv === undefined
      ? {}
      : {
          equity: { name: "--csv", path: `${csv}-equity.csv` },
          trades: { name: "--csv", path: `${csv}-trades.csv` },
        }),
  };
}

function writeTables({ equity, trades }: Outputs, result: Result, figures: ResultFigures): void {
  if (equity !== undefined) {
    emptyOutput(equity);
    writeOutput(equity, equityCsv(result, figures));
  }
  if (trades !== undefined) {
    emptyOutput(trades);
    const rows = result.trades.map((trade) => resultTradeRow(trade, result));
    writeOutput(trades, csvLines(RESULT_TRADE_TITLES, rows));
  }
}

/**
 * The sessions that are asked for: one by its id, the last, or those of some days, `FROM..TO`. Of days, sessions whose input
 * could not be relied on are left out, and named.
 */
export function sessionsOf(reader: JournalReader, asked: string, io: Pick<Io, "stderr">): readonly StoredSession[] {
  const [from, to, ...more] = asked.split("..");
  if (to === undefined) {
    const session = reader.session(asked);
    if (session.refused !== null) throw refused(session);
    return [session];
  }
  if (more.length > 0 || !isCivilDate(from ?? "") || !isCivilDate(to) || (from ?? "") > to)
    throw new UsageError(`expected --session as an id, last, or FROM..TO with two dates, was ${JSON.stringify(asked)}`);
  const all = [...reader.sessions()];
  const within = all.filter(({ date }) => date >= (from ?? "") && date <= to);
  const sound = within.filter(({ refused: why }) => why === null);
  for (const { id, refused: why } of within)
    if (why !== null) io.stderr(`Session ${id} was refused, and is left out: ${why}\n`);
  if (sound.length > 0) return sound;
  const days = all.map(({ date }) => date);
  const hint =
    days.length === 0
      ? "the journal has none yet"
      : `it has sessions from ${days.reduce((a, b) => (a < b ? a : b))} to ${days.reduce((a, b) => (a > b ? a : b))}`;
  throw new UsageError(`${reader.file}: expected a session from ${from} to ${to}, was none`, { hint });
}

function refused({ id, refused: why }: StoredSession): UsageError {
  return new UsageError(`expected a session with numbers to rely on, but ${id} was refused: ${why ?? ""}`, {
    hint: "bulkhead trades prints its trades all the same",
  });
}
