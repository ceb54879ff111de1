import { refuseWithoutFees } from "../market/mod.ts";
import { openSlots, type SlotEvents, type Slots, type SlotWork } from "../pool/mod.ts";
import { assert, type QuarantinedFrom } from "../protocol/mod.ts";
import type { EngineOptions } from "./engine_options.ts";
import { type EngineParts, lookAgain, wireEngine } from "./engine_parts.ts";
import { knownOf } from "./order_path.ts";
import { recordedQuarantines, unreconciledIntents } from "./resume/recorded_events.ts";
import type { KnownState } from "./resume/resume_plan.ts";
import { noteGap, reportSlotEvents } from "./slot_watch.ts";
import { TradePhase } from "./trade_phase.ts";

/** An engine that is ready to trade. */
export interface OpenedEngine {
  readonly parts: EngineParts;
  readonly trading: TradePhase;
}

/**
 * The first phase of a session: starts the workers, reads the strategies, restores what an earlier run left, and loads the
 * slots.
 *
 * @throws EngineError SLOT_START if no worker can be started; errors of `readStrategies`
 */
export async function openEngine(options: EngineOptions): Promise<OpenedEngine> {
  let engine: OpenedEngine | null = null;
  const slots = await openSlotsFor(options, () => engine);
  try {
    const strategies = await options.readStrategies((texts) => slots.describe(texts));
    const traded = strategies.flatMap(({ spec, instrument }) => (spec === null ? [] : [instrument]));
    refuseWithoutFees([...new Set(traded)], options.execution.fees);
    const parts = wireEngine(options, slots, strategies);
    const { resume, path, quarantine, tape } = parts;
    resume.restore(path);
    engine = { parts, trading: new TradePhase(parts, resume.controlsToRepeat(path.ledger)) };
    const { events } = options.journal.earlier;
    const quarantined = recordedQuarantines(events, strategies);
    quarantine.restore(quarantined, resume.keepsEvents);
    for (const event of resume.openingEvents(tape.tail)) options.journal.writer.appendEvent(event);
    await Promise.all(unreconciledIntents(events).map((intent) => path.gate.reconcile(intent)));
    await loadSlots(
      parts,
      quarantined.map(({ strategy, seq }) => ({ strategy, seq })),
    );
    return engine;
  } catch (error) {
    await slots.close();
    throw error;
  }
}

/** @param opened the engine; null while its strategies are being read */
function openSlotsFor(options: EngineOptions, opened: () => OpenedEngine | null): Promise<Slots> {
  const { clock, listener } = options;
  const { worker, workers, memoryMb } = options.slots;
  return openSlots({
    workers,
    worker,
    memoryMb,
    clock,
    head: () => opened()?.parts.tape.head ?? 0,
    overrun: (slot) => knownIn(started(opened).parts, slot),
    onPoolError: (error) => listener.onPoolError(error),
    events: slotEventsOf(options, opened),
  });
}

/** What follows from what happens to a slot. */
function slotEventsOf(options: EngineOptions, opened: () => OpenedEngine | null): SlotEvents {
  const report = reportSlotEvents(options);
  return {
    onChange() {
      const engine = opened();
      if (engine !== null) lookAgain(engine.parts);
    },
    onReady: (slot, generation) => report(slot, "ready", `generation ${generation}`),
    onDeath: (slot, { generation, cause, watermark }) =>
      report(slot, "died", `generation ${generation} after row ${watermark}: ${cause}`),
    onQuarantine: (_, out, cause) =>
      started(opened).parts.quarantine.put(out, `its thread died twice while judging it, last: ${cause}`),
    onRetired(slot, { cause, passed }) {
      report(slot, "retired", cause);
      opened()?.trading.takeOverStrategies(slot, passed);
    },
    onGap: (slot, gap) => noteGap(options, slot, gap),
    onReport: (strategy, text) => options.listener.onReport(strategy, text),
    onBars: (slot, counts) => started(opened).parts.warmUp.note(slot, counts),
  };
}

function started(opened: () => OpenedEngine | null): OpenedEngine {
  const engine = opened();
  assert(engine !== null, "slots have strategies only after the engine has its parts");
  return engine;
}

/** Gives every slot its strategies. @param quarantined strategies that are not judged from a row on */
async function loadSlots(parts: EngineParts, quarantined: readonly QuarantinedFrom[]): Promise<void> {
  const { options, placement, resume, tape, warmUp } = parts;
  const { session, feed, execution } = options;
  const { zone, openMicros: openTs } = session;
  const { checkpointRows } = options.slots;
  const plan = {
    fillModel: execution.fillModel,
    zone,
    openTs,
    prevCloses: feed.prevCloses,
    tape: tape.memory,
    checkpointRows,
  };
  await Promise.all(
    parts.slots.all.map((slot) => {
      const { index } = slot;
      const has = (strategy: number): boolean => placement.slotOf(strategy) === index;
      const needs: SlotWork["needs"] = (clock) => warmUp.mostNeeded(index, clock);
      return slot.load({
        plan: {
          ...plan,
          strategies: placement.in(index),
          quarantined: quarantined.filter(({ strategy }) => has(strategy)),
        },
        resumes: resume.slotState(() => knownIn(parts, index)),
        checkpoint: resume.checkpoints[index] ?? null,
        has,
        needs,
      });
    }),
  );
}

function knownIn({ path, placement, tape }: EngineParts, slot: number): KnownState {
  return knownOf(path, { strategies: placement.in(slot), seq: tape.head });
}
