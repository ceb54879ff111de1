import type { SlotCheckpoint } from "../journal/mod.ts";
import type { WarmUp } from "../observe/mod.ts";
import type { Placement, SlotHandle, SlotWork } from "../pool/mod.ts";
import type { OutFrom, SlotPlan, StrategySpec } from "../protocol/mod.ts";
import type { EngineOptions } from "./session.ts";

/** What slots are loaded with. */
export interface SlotLoads {
  readonly options: EngineOptions;
  readonly slots: readonly SlotHandle[];
  readonly placement: Placement<StrategySpec>;
  readonly tape: SlotPlan["tape"];
  readonly warmUp: Pick<WarmUp, "mostNeeded">;
  /** Strategies that are out of action from the start. */
  readonly outs: readonly OutFrom[];
  /** By slot, the state of an earlier run that it begins with, or null. */
  readonly checkpoints: readonly (SlotCheckpoint | null)[];
  /** By slot, what it begins with in the present; null: it begins with the first row. */
  readonly resumes: (slot: number) => SlotPlan["overrun"];
}

/** Gives every slot its strategies. */
export async function loadSlots({ options, slots, placement, ...loads }: SlotLoads): Promise<void> {
  const { fillModel, session, checkpointRows, prevCloses } = options;
  const { zone, openMicros: openTs } = session;
  const plan = { fillModel, zone, openTs, prevCloses, tape: loads.tape, checkpointRows };
  await Promise.all(
    slots.map((slot) => {
      const strategies = placement.in(slot.index);
      const has = (strategy: number): boolean => placement.slotOf(strategy) === slot.index;
      const needs: SlotWork["needs"] = (clock) => loads.warmUp.mostNeeded(slot.index, clock);
      const outs = loads.outs.filter(({ strategy }) => has(strategy));
      const resumes = loads.resumes(slot.index);
      const checkpoint = loads.checkpoints[slot.index] ?? null;
      return slot.load({ plan: { ...plan, strategies, outs }, resumes, checkpoint, has, needs });
    }),
  );
}
