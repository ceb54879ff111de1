import type { Clock } from "../clock.ts";
import type { SlotPlan } from "../protocol/mod.ts";
import type { SpawnGeneration } from "./generation.ts";
import type { SlotEvents } from "./slot_handle.ts";

/** What a threaded slot works with. */
export interface SlotParts {
  readonly index: number;
  readonly spawn: SpawnGeneration;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly events: SlotEvents;
  /** The last published row. */
  readonly head: () => number;
  /** Main's word on the slot's strategies, for when the tape has overrun it. */
  readonly overrun: (slot: number) => NonNullable<SlotPlan["overrun"]>;
}
