import { kindLine, KINDS_HEADER, tickLine, TICKS_HEADER } from "../data/mod.ts";
import { instrumentsIn, readHeader } from "../journal/mod.ts";
import { EngineError, Field, type Instrument, isTickKind, ROW_DOUBLES, RowKind } from "../protocol/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { journalOf, withJournal } from "./session_book.ts";

/** The arguments of `ticks`. */
export interface TicksArguments {
  /** The journal's file; null: there is no journal. */
  readonly journal: string | null;
  /** A session's id, or `last`. */
  readonly session: string;
}

/** The command `ticks`. @returns the exit code */
export async function runTicks({ values }: Arguments, io: Io): Promise<number> {
  return ticks({ journal: journalOf(values.get("journal")), session: values.get("session") ?? "last" }, io);
}

/**
 * Prints the recorded ticks of a session, as the CSV that `--record` writes and a replay reads.
 *
 * @returns the exit code
 * @throws EngineError USAGE if there is no such session, or it has no recorded ticks; JOURNAL_FILE if it cannot be read
 */
export function ticks({ journal, session }: TicksArguments, io: Pick<Io, "stdout">): 0 {
  withJournal(journal, (reader) => {
    const found = reader.session(session);
    const instruments = instrumentsIn(readHeader(reader, found));
    const withKinds = hasBars(reader.ticks(found.n));
    let any = false;
    for (const rows of reader.ticks(found.n)) {
      if (!any) io.stdout(withKinds ? KINDS_HEADER : TICKS_HEADER);
      any = true;
      io.stdout(linesOf(rows, instruments, withKinds ? kindLine : tickLine));
    }
    if (any) return;
    const message = `${reader.file}: Expected session ${found.id} to have recorded its ticks, but it has not`;
    throw new EngineError("USAGE", `${message}\n  hint: run in real time with RECORD_TICKS=yes or --record-ticks`);
  });
  return 0;
}

/** True if some rows are of bars: then each line says its kind. */
function hasBars(frames: Iterable<Float64Array>): boolean {
  for (const rows of frames) {
    for (let at = Field.kind; at < rows.length; at += ROW_DOUBLES)
      if (isTickKind(rows[at]!) && rows[at] !== RowKind.tick) return true;
  }
  return false;
}

/** The ticks and the rows of bars. Control rows are left out. */
function linesOf(rows: Float64Array, instruments: readonly Instrument[], lineOf: typeof kindLine): string {
  let text = "";
  for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
    const kind = rows[at + Field.kind]!;
    if (!isTickKind(kind)) continue;
    const instrument = instruments[rows[at + Field.instrument]!];
    if (instrument === undefined) continue;
    text += lineOf(
      {
        ts: rows[at + Field.ts]!,
        price: rows[at + Field.price]!,
        size: rows[at + Field.size]!,
        bid: rows[at + Field.bid]!,
        ask: rows[at + Field.ask]!,
        kind,
      },
      instrument,
    );
  }
  return text;
}
