import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type RecordForm, recordFormOf, refuseBadRows, saysKinds, type Understood } from "../../data/mod.ts";
import { PeekedFile, ReadAheadFeed } from "../../feed/mod.ts";
import type { SessionHeader } from "../../journal/mod.ts";
import {
  ClosedDates,
  type HoursTally,
  isoDate,
  MarketSessions,
  refuseClosedDays,
  type SessionWindow,
  type TradingHours,
} from "../../market/mod.ts";
import { type Instrument, MICROS, type UnixMicros } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import { feedInput } from "../input/open_input.ts";
import type { PlainCounts } from "../input/unused_rows.ts";
import { decidedChoices } from "./decided_choices.ts";
import type { ReplayChoice } from "./feed_choice.ts";
import type { OpenedFeed } from "./opened_feed.ts";
import { type InputFile, recordedReading, replayInputOf } from "./replay_input.ts";

/** What the feed of files is opened with. */
export interface ReplaySetup {
  readonly config: Pick<Config, "badRows">;
  readonly choice: ReplayChoice;
  readonly understood: Understood;
  readonly hours: TradingHours;
  readonly instruments: readonly Instrument[];
  /** Finds the built thread that reads files. */
  readonly findReader: () => URL;
  readonly onBadRow: (message: string) => void;
}

/** Files whose first row has been looked at. */
export interface PeekedReplay {
  readonly file: PeekedFile;
  /** The time of the first row. It gives the session its date. */
  readonly first: UnixMicros;
}

/** Opens files that were understood. A thread of its own reads ahead. The caller closes the feed. */
export async function peekReplay(setup: ReplaySetup): Promise<PeekedReplay> {
  const input = feedInput(setup.understood, setup);
  const thread = setup.findReader();
  const file = await PeekedFile.open((onBadRow) => ReadAheadFeed.open({ ...input, thread, onBadRow }), setup.onBadRow);
  try {
    return { file, first: await file.firstInstant(input) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Goes on to the session, and describes the feed. The tally gets the rows before it. */
export async function openReplay(
  { config, choice, understood, instruments, hours }: ReplaySetup,
  { file }: PeekedReplay,
  { openMicros, tally }: SessionWindow & { readonly tally: HoursTally },
): Promise<OpenedFeed> {
  const closed = new ClosedDates(new MarketSessions(hours, instruments));
  const prevCloses = await file.skipUntil(openMicros, instruments.length, {
    onCut: (micros, instrument, rows) => {
      // Only those of the session's own date are asked for, and counting costs time.
      if (micros >= openMicros - MICROS.day) tally.addCut(micros, instrument, rows);
      return !closed.hasInstant(micros);
    },
  });
  const unreadable = understood.market.leftOut.find(({ reason }) => reason === "unreadable")?.rows ?? 0;
  const { beforeOpen } = file;
  const { market, plain } = understood;
  const known = new Set(instruments.map(({ symbol }) => symbol));
  const others = market.instruments.flatMap(({ symbol }) => (known.has(symbol) ? [] : [symbol]));
  const name = nameOf(choice);
  return {
    feed: file,
    form: saysKinds(understood.readings)
      ? { rows: "kinds" }
      : formOf(market.instruments.filter(({ symbol }) => known.has(symbol))),
    prevCloses,
    input: await inputOf(choice, understood),
    about: `replay of ${name}`,
    beforeOpen,
    badRows: () => unreadable + file.counters.badRows,
    ...(plain === null
      ? {}
      : {
          plainCounts: () => plainCounts(file),
          refuseBadRows: () => refuseBadRows([rowCounts(plain.path, file)], config.badRows),
        }),
    ticked: {
      all: plain === null ? market.instruments.map(({ symbol }) => symbol) : null,
      seen: file.seen,
      unknownSymbols: () => [...new Set([...others, ...file.unknownSymbols])],
      name,
    },
  };
}

function plainCounts({ counters, unreadable }: PeekedFile): PlainCounts {
  return { unreadable, others: counters.badRows - unreadable.count };
}

/** How many rows of a plain file could be read so far. */
function rowCounts(file: string, { counters, unreadable }: PeekedFile): Parameters<typeof refuseBadRows>[0][number] {
  return { path: file, rows: counters.rows, unreadable: unreadable.count, firstUnreadable: unreadable.first };
}

/** An instrument may have ticks on some days and bars on others, or bars of several lengths. */
function formOf(instruments: Understood["market"]["instruments"]): RecordForm {
  const there = instruments.filter(({ rows }) => rows > 0);
  return recordFormOf(there.flatMap(({ kind, barLengths }) => [...(kind === "ticks" ? [null] : []), ...barLengths]));
}

/**
 * Refuses a file with many rows on a date that the calendar has closed, if that is the date of the session, or the session
 * would be another one because of it.
 *
 * @param date the session's
 * @param isAsked true: somebody has said it; else it is that of the first rows
 * @throws EngineError INPUT_FILE with the dates, and `--hours` that says which is right
 */
export function refuseClosedStart(
  { understood: { market, plain }, instruments }: Pick<ReplaySetup, "instruments" | "understood">,
  sessions: MarketSessions,
  { date, isAsked }: { readonly date: string; readonly isAsked: boolean },
): void {
  if (plain !== null) return;
  const { days, rows } = market.plan;
  const all = Array.from(days.day, (day, i) => {
    return { date: isoDate(day), rows: (days.firstRow[i + 1] ?? rows) - (days.firstRow[i] ?? 0) };
  });
  const { spans, used } = new ClosedDates(sessions).reportOf(all);
  const own = spans.filter((span) => (isAsked ? span.date === date : span.date <= date));
  refuseClosedDays({ spans: own, used }, { sessions, instruments });
}

/** The name of one file, or how many there are. */
function nameOf({ paths }: Pick<ReplayChoice, "paths">): string {
  const [first = ""] = paths;
  return paths.length === 1 ? path.basename(first) : `${paths.length} files`;
}

async function inputOf({ flag, choices: said }: ReplayChoice, understood: Understood): Promise<SessionHeader["input"]> {
  const { readings, market, plain, isPipe } = understood;
  const files: readonly InputFile[] =
    plain === null
      ? readings.map((reading) => {
          const { bytes, sha256 } = reading;
          return { name: path.basename(reading.path), bytes, sha256, isPipe, reading: recordedReading(reading) };
        })
      : [
          {
            name: path.basename(plain.path),
            bytes: plain.bytes,
            sha256: await hashFile(plain.path),
            isPipe,
            reading: null,
          },
        ];
  const choices = decidedChoices(said, understood);
  return replayInputOf({ kind: flag, files, choices, rowsSha256: plain === null ? market.sha256 : null });
}

/** The SHA-256 of a file, as hexadecimal digits. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
