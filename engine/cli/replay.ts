import { type Clock, systemClock } from "../clock.ts";
import { openJournalToRead, readHeader, type StoredSession } from "../journal/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import { type Difference, replaySession } from "../replay/mod.ts";
import type { ReplayChoice } from "../session/mod.ts";
import type { Arguments } from "./args.ts";
import { namesData } from "./data_flags.ts";
import { readInput } from "./input_flags.ts";
import type { Io } from "./io.ts";
import { journalOf, NO_JOURNAL } from "./session_book.ts";

/** The arguments of `replay`. */
export interface ReplayArguments {
  /** The journal's file. Null: JOURNAL is off. */
  readonly journal: string | null;
  /** A session's id, or `last`. */
  readonly session: string;
  /** The file that the session replayed. Null: none was named. */
  readonly choice: ReplayChoice | null;
  readonly json: boolean;
}

/** `replay` with the arguments of a command line. */
export async function runReplay(args: Arguments, io: Io): Promise<number> {
  const { positionals, values, switches } = args;
  const [session = "last", ...more] = positionals;
  const choice = namesData(args) ? readInput(args, "replay", more) : null;
  return replay({ journal: journalOf(values.get("journal")), session, choice, json: switches.has("json") }, io);
}

/**
 * Trades a session of the journal again and compares every event. Prints the first difference.
 *
 * @returns the exit code: 0 if all events are the same, else 1
 * @throws UsageError if there is no such session, or it cannot be traded again
 */
export async function replay(
  asked: ReplayArguments,
  io: Pick<Io, "stdout">,
  clock: Clock = systemClock,
): Promise<0 | 1> {
  if (asked.journal === null) throw new UsageError(NO_JOURNAL);
  const reader = openJournalToRead(asked.journal);
  try {
    const session = reader.session(asked.session);
    const recorded = { reader, session, header: readHeader(reader, session) };
    const difference = await replaySession(recorded, asked.choice, clock);
    const { id, records, ended } = session;
    const found = { schema: 1, session: id, identical: difference === null, records, ended, difference };
    if (asked.json) io.stdout(`${JSON.stringify(found)}\n`);
    else io.stdout(difference === null ? sameText(session) : differentText(id, difference));
    return difference === null ? 0 : 1;
  } finally {
    reader.close();
  }
}

function sameText({ id, records, orders, ended }: StoredSession): string {
  return `${id}: identical, ${records} records, ${orders} orders${ended ? "" : ", no end yet"}\n`;
}

function differentText(id: string, { record, row, was, is }: Difference): string {
  const at = row === null ? "" : `, row ${row}`;
  return `${id}: differs at record ${record}${at}\n  journal: ${was ?? "nothing"}\n  replay:  ${is ?? "nothing"}\n`;
}
