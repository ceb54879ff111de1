import { mostOf } from "../../core/mod.ts";
import { disabledIn, type JournalEvent, type SlotCheckpoint } from "../../journal/mod.ts";
import type { ControlRow, RecordedControl, RecordedRows } from "../../tape/mod.ts";
import { isWanted, type SessionStrategy } from "../session_strategy.ts";
import { lastRowIn } from "./recorded_events.ts";

/**
 * The control rows of an earlier run in virtual time, with those that changes of the strategies file need after them.
 *
 * @param checkpoints those that slots start from
 */
export function recordedRows(
  events: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
  checkpoints: readonly SlotCheckpoint[],
): RecordedRows {
  const byId = new Map(strategies.map((strategy) => [strategy.id, strategy]));
  const controls: RecordedControl[] = [];
  let end: number | null = null;
  for (const event of events) {
    if (event.type !== "control") continue;
    const { seq, kind } = event;
    const of = event.strategy === null ? null : (byId.get(event.strategy) ?? null);
    const strategy = of === null ? null : { index: of.index, instrument: of.instrument.index };
    if (kind === "end") end = seq;
    else controls.push({ seq, kind, strategy });
  }
  // A slot does not see rows before its checkpoint again: a new command must come after the checkpoint.
  let until = mostOf(checkpoints, ({ seq }) => seq, lastRowIn(events));
  if (end === null)
    for (const row of revisionControls(events, strategies)) {
      until += 1;
      controls.push({ ...row, seq: until });
    }
  return {
    until,
    passed: checkpoints.reduce((least, { seq }) => Math.min(least, seq), checkpoints[0]?.seq ?? 0),
    controls,
    end,
  };
}

/** Disables the strategies that the file does not want any more, and enables those that it wants again. */
export function revisionControls(
  events: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
): readonly ControlRow[] {
  const disabled = disabledIn(events);
  return strategies.flatMap(({ id, index, instrument, change }): ControlRow[] => {
    const by = disabled.get(id);
    // A change of the file does not enable what a person has disabled.
    const kind = isWanted(change) ? by === "revision" && "enable" : by === undefined && "disable";
    return kind === false ? [] : [{ kind, strategy: { index, instrument: instrument.index } }];
  });
}
