import { partRows, ValueForm } from "../../explain/mod.ts";
import type { JournalReader, StoredSession } from "../../journal/mod.ts";
import { offsetAt } from "../../market/mod.ts";
import type { PageReading } from "../../page/mod.ts";
import { MICROS, parseUnixMicros } from "../../protocol/mod.ts";
import { MoneyFormat } from "../../terminal/mod.ts";
import { readRecordedRows } from "./recorded_rows.ts";
import { readRecordedSession } from "./recorded_session.ts";
import { type SessionsOptions, specsOf } from "./result_of_sessions.ts";

/** A strategy at an instant. */
export interface StrategyInstant {
  readonly id: string;
  /** Microseconds. */
  readonly ts: number;
  readonly condition: "entry" | "exit";
}

/**
 * What the parts of a strategy's condition came to, without a position, at the last row up to an instant. Null: the session has recorded no ticks
 * up to then, or has no such strategy that is valid.
 *
 * @throws EngineError JOURNAL_FILE if the session cannot be read
 */
export async function conditionAt(
  reader: JournalReader,
  session: StoredSession,
  { id, ts, condition }: StrategyInstant,
  { worker }: Pick<SessionsOptions, "worker">,
): Promise<readonly PageReading[] | null> {
  const recorded = readRecordedSession(reader, session);
  const spec = (await specsOf(recorded, worker))[recorded.strategies.indexOf(id)] ?? null;
  if (spec === null) return null;
  const { openMicros: openTs, offsets: zone, zone: name } = recorded.market;
  const { timeframe, entryCondition: entry_condition, exitCondition: exit_condition, scale } = spec;
  const texts = { timeframe, entry_condition, exit_condition };
  const probe = new worker.Probe({ texts, scale, openTs, zone, prevClose: null });
  let rows = 0;
  readRecordedRows(reader, recorded, (_seq, instrument, row) => {
    if (instrument !== spec.instrument) return;
    const taken = row();
    if (taken.ts > ts) return;
    probe.take(taken);
    rows += 1;
  });
  if (rows === 0) return null;
  const timeOf = (instant: number): number => (instant + offsetAt(parseUnixMicros(instant), zone)) % MICROS.day;
  const form = new ValueForm(new MoneyFormat(name), { scale, timeOf });
  return partRows(probe.read()[condition], form).map(({ depth, truth, text, values }) => [depth, truth, text, values]);
}
