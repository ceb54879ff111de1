import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { NO_CHOICES } from "../data/mod.ts";
import { explainAt } from "../explain/mod.ts";
import { openJournalToRead, type StoredSession } from "../journal/mod.ts";
import { importHost } from "../pool/mod.ts";
import { EngineError, MICROS } from "../protocol/mod.ts";
import { conditionAt, type PartingRow, type StoredResult } from "../report/mod.ts";
import { findWorker, hashFile } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";

/** One of the two results of a comparison, and where it comes from. */
export interface Operand {
  readonly name: string;
  readonly result: StoredResult;
  /** The journal and the sessions that it is of. Null: it is of a file. */
  readonly recorded: { readonly journal: string; readonly sessions: readonly StoredSession[] } | null;
}

/** What the condition that decided came to where two results part, in each of them: lines for people. */
export async function whyTripsDiffer(at: PartingRow, operands: readonly Operand[]): Promise<readonly string[]> {
  if (at.condition === null) return [];
  const lines: string[] = [];
  for (const [i, operand] of operands.entries()) {
    const label = i === 0 ? "A" : "B";
    const found = await conditionOf(at, operand);
    lines.push(
      typeof found === "string"
        ? `Its ${at.condition} condition in ${label} is not known: ${found}`
        : `Its ${at.condition} condition in ${label}, at ${at.ts.slice(11, 19)}:`,
      ...(typeof found === "string" ? [] : found.map((line) => `  ${line}`)),
    );
  }
  return lines;
}

/** The lines of a condition, or why it is not known. */
async function conditionOf(at: PartingRow, operand: Operand): Promise<readonly string[] | string> {
  return operand.recorded === null ? ofFiles(at, operand) : ofSession(at, operand.recorded);
}

async function ofSession(
  { strategy, ts, session: id, condition }: PartingRow,
  { journal, sessions }: NonNullable<Operand["recorded"]>,
): Promise<readonly string[] | string> {
  const date = id.slice(0, "YYYY-MM-DD".length);
  const session = sessions.find((each) => each.id === id) ?? sessions.find((each) => each.date === date);
  if (session === undefined) return `it has no session on ${date}`;
  const reader = openJournalToRead(journal);
  try {
    const instant = { id: strategy, ts: Date.parse(ts) * 1_000, condition: condition ?? "entry" };
    const reading = await conditionAt(reader, session, instant, { worker: await importHost(findWorker()) });
    if (reading === null) return `session ${session.id} has not recorded its ticks (RECORD_TICKS)`;
    return reading.map(([depth, truth, text, values]) =>
      `${truth.padEnd(8)} ${"  ".repeat(depth)}${text}  ${values}`.trimEnd(),
    );
  } finally {
    reader.close();
  }
}

/** By the files that a backtest has read, if they are still the same. */
async function ofFiles(
  { strategy, ts: iso, session, condition: kind }: PartingRow,
  { result: { header } }: Operand,
): Promise<readonly string[] | string> {
  const { strategies, files, settings, calendar } = header;
  if (header.kind !== "backtest") return "name its sessions in place of the file";
  if (strategies === null) return "its strategies file is not named";
  for (const { file, sha256 } of files) {
    if (!existsSync(file)) return `${file} is not there`;
    if ((await hashFile(file)) !== sha256) return `${file} has changed`;
  }
  if (!existsSync(strategies.file)) return `${strategies.file} is not there`;
  const text = readFileSync(strategies.file, "utf8");
  if (createHash("sha256").update(text).digest("hex") !== strategies.sha256) return `${strategies.file} has changed`;
  const days = {
    SESSION_DATE: session.slice(0, "YYYY-MM-DD".length),
    ...(calendar === null ? {} : { CALENDAR: calendar }),
  };
  const [hours = 0, minutes = 0, seconds = 0] = iso.slice(11, 23).split(":").map(Number);
  let printed = "";
  try {
    await explainAt(
      {
        file: strategies.file,
        id: strategy,
        json: false,
        at: Math.round(((hours * 60 + minutes) * 60 + seconds) * MICROS.second),
        choice: { feed: "replay", flag: "data", paths: files.map(({ file }) => file), choices: NO_CHOICES },
        hours: [],
      },
      {
        config: readConfig({ ...settings, ...days }, {}),
        worker: await importHost(findWorker()),
        stdout: (piece) => (printed += piece),
        stderr: () => {},
        colour: false,
      },
    );
  } catch (error) {
    if (error instanceof EngineError) return error.message.split("\n", 1)[0] ?? "";
    throw error;
  }
  const [, condition = ""] = new RegExp(`\\n${kind ?? "entry"} condition\\n([\\s\\S]*?)\\n\\n`).exec(printed) ?? [];
  return condition === "" ? "the strategy is not valid any more" : condition.split("\n");
}
