import type {
  Description,
  FromSlot,
  ProbePlan,
  RuleNeed,
  RuleProbe,
  RuleTexts,
  SlotPlan,
  SlotSnapshot,
  ToSlot,
  WordedRules,
} from "../protocol/mod.ts";

/** The host of a slot's strategies, as the main thread drives it. */
export interface InlineHost {
  /** True while there are rows that it could judge now. */
  readonly behind: boolean;
  /** Takes a message. @returns what the host posts */
  handle(message: ToSlot): readonly FromSlot[];
  /** The present state of its strategies. */
  snapshot(): SlotSnapshot;
}

/** What the worker bundle exports for a session in the main thread. */
export interface HostModule {
  readonly Host: new (plan: SlotPlan) => InlineHost;
  readonly describe: (texts: readonly RuleTexts[]) => readonly Description[];
}

/** What the worker bundle exports for the main thread. */
export interface WorkerModule extends HostModule {
  /** The parts of a strategy's conditions that need bars, data or a time of day. */
  readonly needsOf: (texts: RuleTexts) => readonly RuleNeed[];
  /** @throws TypeError unless the texts are described as valid */
  readonly explain: (texts: RuleTexts) => WordedRules;
  /** Its constructor throws a TypeError unless the texts are described as valid. */
  readonly Probe: new (plan: ProbePlan) => RuleProbe;
}

/** Loads the worker bundle into this thread. @param worker the built bundle @throws Error if it cannot be loaded */
export async function importHost(worker: URL): Promise<WorkerModule> {
  return (await import(worker.href)) as WorkerModule;
}
