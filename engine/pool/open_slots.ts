import type { Clock } from "../clock.ts";
import { type Description, MAX_FAILED_STARTS, type RuleTexts, type SlotPlan } from "../protocol/mod.ts";
import { causeOf, type GenerationOptions, ThreadGeneration } from "./generation.ts";
import { InlineSlot } from "./inline_slot.ts";
import { WorkerPool } from "./pool.ts";
import { Slot } from "./slot.ts";
import type { SlotEvents, SlotHandle } from "./slot_handle.ts";
import { importHost } from "./worker_module.ts";

/** What slots are opened with. */
export interface SlotsOptions {
  /** Slots in threads, 1 to 64; 0: one slot in the main thread. */
  readonly workers: number;
  /** The built worker bundle. */
  readonly worker: URL;
  /** Megabytes that a worker may use above what it uses when it has been loaded. */
  readonly memoryMb: number;
  readonly clock: Clock;
  readonly events: SlotEvents;
  /** Called when a worker fails before it takes its task, or outside of it. */
  readonly onPoolError: (error: unknown) => void;
  /** The last published row. */
  readonly head: () => number;
  /** What main knows of a slot's strategies: a worker starts from it when the tape has lost rows that the slot needed. */
  readonly overrun: (slot: number) => NonNullable<SlotPlan["overrun"]>;
}

/** The slots of a session. Their workers start at once; nothing is loaded yet. */
export interface Slots {
  readonly all: readonly SlotHandle[];
  /** Has strategies' texts judged by a slot. @throws EngineError SLOT_START if no worker can be started */
  describe(texts: readonly RuleTexts[]): Promise<readonly Description[]>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Opens the slots. @throws Error if the worker bundle cannot be loaded into the main thread (0 workers) */
export async function openSlots(options: SlotsOptions): Promise<Slots> {
  if (options.workers === 0) return openInline(options);
  const { workers: size, worker, memoryMb, clock, events } = options;
  const all: Slot[] = [];
  let failedStarts = 0;
  const pool = new WorkerPool({
    worker,
    size,
    memoryMb,
    clock,
    onError(error) {
      options.onPoolError(error);
      failedStarts += 1;
      for (const slot of all) slot.failStart(causeOf(error));
      if (failedStarts < MAX_FAILED_STARTS) return;
      failedStarts = 0;
      for (const slot of all) slot.moveToNewPool();
      pool.rebuild();
    },
  });
  const slotOptions = {
    ...options,
    spawn: (generation: GenerationOptions) => new ThreadGeneration(pool.run, generation),
    events: {
      ...events,
      onReady(slot: number, generation: number) {
        failedStarts = 0;
        events.onReady(slot, generation);
      },
    },
  };
  for (let index = 0; index < size; index += 1) all.push(new Slot({ ...slotOptions, index }));
  return {
    all,
    describe: async (texts) => (await all[0]?.describe(texts)) ?? [],
    close: async () => {
      for (const slot of all) slot.dispose();
      await pool.close();
    },
  };
}

async function openInline({ worker, events }: SlotsOptions): Promise<Slots> {
  const slot = new InlineSlot(await importHost(worker), events);
  return {
    all: [slot],
    describe: (texts) => slot.describe(texts),
    close: async () => slot.dispose(),
  };
}
