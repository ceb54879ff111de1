import type { Ledger } from "../../core/mod.ts";
import type { JournalEvent } from "../../journal/mod.ts";
import { type ControlRow, NO_RECORDED_ROWS } from "../../tape/mod.ts";
import type { SessionStrategy } from "../session_strategy.ts";
import { restoreExtremes } from "./live_state.ts";
import { keptEvents } from "./opening_events.ts";
import { lastRowIn } from "./recorded_events.ts";
import { revisionControls } from "./recorded_rows.ts";
import { restoreEvents } from "./restore_events.ts";
import type { ResumeContext, ResumePlan } from "./resume_plan.ts";
import { tapeAfter } from "./tape_after.ts";

/** Real time: ticks do not come again. Slots start from what main knows of their strategies. */
export function planLive(context: ResumeContext): ResumePlan {
  const { options, strategies, matching } = context;
  const { instruments, clock } = options;
  const { earlier } = options.journal;
  const { events } = earlier;
  return {
    mode: "live",
    keepsEvents: true,
    lastRow: lastRowIn(events),
    tapeStart: tapeAfter(earlier, instruments),
    rows: NO_RECORDED_ROWS,
    checkpoints: matching.map(() => null),
    openingEvents: (tail) => keptEvents(context, { type: "resumed", seq: tail, ts: clock.nowMicros() }),
    restore(path) {
      restoreEvents(path, events, { strategies, controls: true });
      restoreExtremes(path, earlier);
      for (const { index } of strategies) path.orders.forget(index, Infinity);
    },
    controlsToRepeat: (ledger) => [
      ...closesToRepeat(events, strategies, ledger),
      ...revisionControls(events, strategies),
    ],
    slotState: (known) => known(),
  };
}

/** Strategies that got a `close` and still have a position get it again. */
function closesToRepeat(
  events: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
  ledger: Ledger,
): readonly ControlRow[] {
  const closed = new Set<string>();
  for (const event of events) {
    if (event.type !== "control" || event.strategy === null) continue;
    if (event.kind === "close") closed.add(event.strategy);
    else if (event.kind === "enable") closed.delete(event.strategy);
  }
  const open = strategies.filter(({ id, index }) => closed.has(id) && ledger.account(index).position !== null);
  return open.map(({ index, instrument }): ControlRow => {
    return { kind: "close", strategy: { index, instrument: instrument.index } };
  });
}
