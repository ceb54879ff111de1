import { type Clock, systemClock } from "../clock.ts";
import { type Environment, listedSymbol, readConfig, splitInstruments } from "../config.ts";
import { Engine } from "../engine.ts";
import { INPUT_KINDS, UNPACED } from "../feed/mod.ts";
import {
  type BookHeader,
  type BookRecord,
  instrumentsIn,
  MemoryJournal,
  orderIn,
  rowOf,
  type StoredSession,
} from "../journal/mod.ts";
import { EngineError, formatDecimal } from "../protocol/mod.ts";
import { NOBODY_LISTENS } from "../session.ts";
import type { Arguments } from "./args.ts";
import { bySymbol } from "./instruments.ts";
import type { Io } from "./io.ts";
import { readRecorded } from "./recorded_strategies.ts";
import { readReplay } from "./run_flags.ts";
import { journalOf, readHeader, withJournal } from "./session_book.ts";
import { sessionOptions } from "./session_options.ts";
import { type FeedChoice, type ReplayChoice, setUpSession } from "./session_setup.ts";
import { findReaderThread, findWorker } from "./worker_url.ts";

/** What `replay` is asked. */
export interface ReplayArguments {
  /** The journal's file; null: sessions are written to none. */
  readonly journal: string | null;
  /** A session's id, or `last`. */
  readonly session: string;
  /** The file that the session replayed, if it did. */
  readonly choice: ReplayChoice | null;
  readonly json: boolean;
}

/** A record that came out otherwise. */
interface Difference {
  /** Its place in the session's book, from 1, and its row. */
  readonly record: number;
  readonly row: number | null;
  readonly was: string | null;
  readonly is: string | null;
}

interface Recorded {
  readonly session: StoredSession;
  readonly header: BookHeader;
  readonly texts: readonly string[];
  readonly book: readonly BookRecord[];
}

const NANO = 1_000_000_000;

/** `replay` as a command line asks for it. */
export async function runReplay({ positionals, values, switches }: Arguments, io: Io): Promise<number> {
  const [session = "last"] = positionals;
  const isOfFile = INPUT_KINDS.some((kind) => values.has(kind));
  const choice = isOfFile ? readReplay(values, { command: "replay", flag: "replay" }) : null;
  return replay({ journal: journalOf(values.get("journal")), session, choice, json: switches.has("json") }, io);
}

/**
 * Trades a session of the journal again, in one thread and with what its header says, and holds every record against the
 * journal's.
 *
 * @returns the exit code: 0 if all are the same, 1 if one is not
 * @throws EngineError USAGE if there is no such session, or it cannot be traded again with what is given
 */
export async function replay(
  asked: ReplayArguments,
  io: Pick<Io, "stdout">,
  clock: Clock = systemClock,
): Promise<0 | 1> {
  const recorded = withJournal({ command: "replay", journal: asked.journal }, (reader): Recorded => {
    const session = reader.session(asked.session);
    const [header, texts] = [readHeader(reader, session), [...reader.texts(session.n)]];
    return { session, header, texts, book: [...reader.book(session.n)] };
  });
  const again = await tradeAgain(recorded, asked.choice, clock);
  const difference = firstDifference(recorded, again);
  const { id, ended } = recorded.session;
  if (asked.json) {
    const { length: records } = recorded.texts;
    io.stdout(
      `${JSON.stringify({ schema: 1, session: id, identical: difference === null, records, ended, difference })}\n`,
    );
  } else io.stdout(difference === null ? sameText(recorded) : differentText(id, difference));
  return difference === null ? 0 : 1;
}

async function tradeAgain(
  recorded: Recorded,
  choice: ReplayChoice | null,
  clock: Clock,
): Promise<readonly BookRecord[]> {
  const { session, header, book } = recorded;
  const revised = book.find(({ type }) => type === "revised");
  if (revised !== undefined) {
    throw refused(session.id, `its strategies were changed after row ${rowOf(revised)}, when it was resumed`);
  }
  const feed = feedOf(recorded, choice);
  const config = readConfig(environmentOf(header), {});
  const instruments = instrumentsIn(header);
  const setup = await setUpSession({
    config,
    choice: feed,
    instruments,
    chaos: null,
    clock,
    findReader: findReaderThread,
    onBadRow: () => {},
  });
  const journal = new MemoryJournal();
  try {
    refuseOtherInput(session.id, { was: header.input, is: setup.input });
    const context = { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex };
    const engine = await Engine.start({
      ...sessionOptions({ config, instruments }, setup, findWorker()),
      pace: UNPACED,
      chaos: null,
      clock,
      journal,
      listener: NOBODY_LISTENS,
      onTick: null,
      recorded: book,
      checkpoints: [],
      recordedTicks: null,
      ticks: null,
      readStrategies: readRecorded(header, context),
    });
    await engine.trade();
  } finally {
    await setup.feed.close();
  }
  return journal.book;
}

/** @throws EngineError USAGE if its ticks cannot be had again */
function feedOf({ session, header }: Recorded, choice: ReplayChoice | null): FeedChoice {
  const { feed, time, kind, file } = header.input;
  if (time === "real") {
    throw refused(session.id, "it was traded in real time, and its ticks are not in the journal");
  }
  if (feed !== "replay") return { feed: "simulated" };
  if (choice?.kind === kind && choice !== null) return choice;
  throw refused(session.id, `it replayed ${file}, which is to be named: --${kind} FILE`);
}

function refuseOtherInput(
  id: string,
  { was, is }: { readonly was: BookHeader["input"]; readonly is: BookHeader["input"] },
): void {
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    // A file may have been renamed: its hash says which it is.
    if (name !== "file" && was[name] !== is[name]) {
      throw refused(id, `its ${name} was ${JSON.stringify(was[name])} and is ${JSON.stringify(is[name])}`);
    }
  }
}

function refused(id: string, why: string): EngineError {
  return new EngineError("USAGE", `bulkhead replay: expected a session that can be traded again, but of ${id} ${why}`);
}

/** The settings that a session was traded with, as an environment says them. */
function environmentOf({ date, settings, input, instruments }: BookHeader): Environment {
  const { FEE_RATE_NANO: rate, FEE_FIXED_NANO: fixed, ...others } = settings;
  const scales = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const configured = input["feed"] === "simulated" ? splitInstruments(String(input["instruments"])) : [];
  const walks = configured.map(({ fields: [symbol = "", start, step] }) => {
    const { scale, lot } = scales.get(symbol) ?? { scale: 1, lot: 1 };
    const [from, by] = [formatDecimal(Number(start), scale), formatDecimal(Number(step), scale)];
    return [listedSymbol(symbol), from, by, scale, lot].join(":");
  });
  const named = instruments.map(({ symbol, scale, lot }) => [listedSymbol(symbol), 1, 0, scale, lot].join(":"));
  return {
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])),
    FEE_RATE: formatDecimal(Number(rate), NANO),
    FEE_FIXED: formatDecimal(Number(fixed), NANO),
    SESSION_DATE: date,
    SPEED: "max",
    WORKERS: "0",
    JOURNAL: "off",
    INSTRUMENTS: (walks.length > 0 ? walks : named).join(","),
    ...(input["seed"] === undefined ? {} : { SEED: String(input["seed"]) }),
    ...(input["interval_ms"] === undefined ? {} : { TICK_INTERVAL_MS: String(input["interval_ms"]) }),
  };
}

/** Of a session without an end, as much is held against each other as the journal has. */
function firstDifference({ session, texts }: Recorded, again: readonly BookRecord[]): Difference | null {
  const length = session.ended ? Math.max(texts.length, again.length) : texts.length;
  for (let i = 0; i < length; i += 1) {
    const record = again[i];
    const [was = null, is] = [texts[i], record === undefined ? null : JSON.stringify(record)];
    // The file's name is the one thing that may be another.
    if (was === is || (i === 0 && withoutFile(was) === withoutFile(is))) continue;
    return { record: i + 1, row: record === undefined ? null : rowOf(record), was, is };
  }
  return null;
}

function withoutFile(text: string | null): string {
  return (text ?? "").replace(/"file":"(?:[^"\\]|\\.)*"/, "");
}

function sameText({ session, book }: Recorded): string {
  const orders = book.flatMap((record) => orderIn(record) ?? []).length;
  const end = session.ended ? "" : ", no end yet";
  return `${session.id}: identical, ${book.length} records, ${orders} orders${end}\n`;
}

function differentText(id: string, { record, row, was, is }: Difference): string {
  const at = row === null ? "" : `, row ${row}`;
  return `${id}: differs at record ${record}${at}\n  journal: ${was ?? "nothing"}\n  replay:  ${is ?? "nothing"}\n`;
}
