import { WarmUp } from "../observe/mod.ts";
import { Placement, type Slots } from "../pool/mod.ts";
import { PUBLISH_ROWS, type StrategySpec } from "../protocol/mod.ts";
import { Chaos, Dispatcher, Producer, type Publisher, TapeRecovery, Tape } from "../tape/mod.ts";
import { SessionControls } from "./controls.ts";
import type { EngineOptions } from "./engine_options.ts";
import { openOrderPath, type OrderPath } from "./order_path.ts";
import { Quarantine } from "./quarantine.ts";
import { CheckpointKeeper, fingerprintOf, matchingCheckpoints } from "./resume/checkpoint_keeper.ts";
import { liveCheckpoint } from "./resume/live_state.ts";
import { planResume } from "./resume/plan_resume.ts";
import type { ResumePlan } from "./resume/resume_plan.ts";
import type { SessionStrategy } from "./session_strategy.ts";
import { reportGuarded } from "./slot_watch.ts";

/** The parts of an engine, wired to each other. */
export interface EngineParts {
  readonly options: EngineOptions;
  readonly strategies: readonly SessionStrategy[];
  readonly slots: Slots;
  readonly placement: Placement<StrategySpec>;
  /** The history that strategies lack. */
  readonly warmUp: WarmUp;
  readonly resume: ResumePlan;
  readonly tape: Tape;
  readonly dispatcher: Dispatcher;
  readonly path: OrderPath;
  readonly quarantine: Quarantine;
  readonly controls: SessionControls;
  readonly recovery: TapeRecovery;
  readonly producer: Producer;
  readonly keeper: CheckpointKeeper;
  /** Aborted when a real venue is not waited for any longer. */
  readonly venueTimeout: AbortController;
}

/** Makes the parts of an engine. Nothing is restored, loaded or started yet. */
export function wireEngine(options: EngineOptions, slots: Slots, strategies: readonly SessionStrategy[]): EngineParts {
  const { instruments, session, journal } = options;
  const { all } = slots;
  const placement = placeInSlots(strategies, all.length);
  const slotOf = (strategy: number): number | null => placement.slotOf(strategy);
  const fingerprints = all.map(({ index }) => fingerprintOf(options, placement.in(index)));
  const matching = matchingCheckpoints(journal.earlier.checkpoints, fingerprints);
  const resume = planResume({ options, strategies, slotOf, matching });
  const tape = new Tape({
    capacity: options.slots.tapeRows,
    instruments: instruments.length,
    startTs: session.openMicros,
    after: resume.tapeStart,
  });
  journal.tapeRecorder?.record(tape);
  const venueTimeout = new AbortController();
  const path = openOrderPath({
    options,
    strategies,
    slots: all,
    slotOf,
    tape,
    venueSignal: venueTimeout.signal,
    putGuardClosed: (row) => controls.putGuardClosed(row),
    onGuarded: reportGuarded(options, all),
  });
  const controls: SessionControls = new SessionControls({
    options,
    strategies,
    path,
    resume,
    producer: () => producer,
  });
  const dispatcher = new Dispatcher(tape, all);
  const recovery = new TapeRecovery(resume.rows);
  const producer: Producer = openProducer({ options, slots, tape, dispatcher, path, controls, recovery });
  return {
    options,
    strategies,
    slots,
    placement,
    warmUp: new WarmUp(strategies, slotOf),
    resume,
    tape,
    dispatcher,
    path,
    quarantine: new Quarantine(path.gate, (...args) => options.listener.onOut(...args)),
    controls,
    recovery,
    producer,
    keeper: new CheckpointKeeper({
      slots: all,
      journal: journal.writer,
      clock: options.clock,
      fingerprints,
      tapeRecorder: journal.tapeRecorder,
      pendingFrom: () => path.gate.pendingFrom,
      liveCheckpoint: () => liveCheckpoint({ path, instruments, strategies, tape }),
    }),
    venueTimeout,
  };
}

/** Lets the gate, the guard and the dispatcher check whether something has become possible. */
export function lookAgain({ path, dispatcher }: Pick<EngineParts, "dispatcher" | "path">): void {
  path.gate.look();
  path.guard?.look();
  dispatcher.notify();
}

/** What it costs to judge a strategy with an empty condition, in steps of a condition. */
const JUDGEMENT_STEPS = 4;

/** Places the valid strategies in slots, so that the slots cost about the same at a tick. */
export function placeInSlots(strategies: readonly SessionStrategy[], slots: number): Placement<StrategySpec> {
  const steps = new Map(strategies.map(({ index, cost }) => [index, cost]));
  const specs = strategies.flatMap(({ spec }) => spec ?? []);
  return new Placement(specs, slots, ({ index }) => JUDGEMENT_STEPS + (steps.get(index) ?? 0));
}

type ProducerNeeds = Pick<EngineParts, "controls" | "dispatcher" | "options" | "path" | "recovery" | "slots" | "tape">;

function openProducer(parts: ProducerNeeds): Producer {
  const { options, slots, tape, controls, recovery } = parts;
  const { feed, clock, session, instruments } = options;
  const { chaos } = options.slots;
  return new Producer({
    feed: feed.source,
    tape,
    pace: feed.pace,
    publisher: publisherOf(parts),
    clock,
    realTime: session.mode === "real",
    batchRows: Math.max(PUBLISH_ROWS, instruments.length),
    interruption: chaos === null ? null : new Chaos(chaos, { slots: slots.all, ...session }),
    onTick: feed.onTick,
    recovery,
    onRepeated: (row, seq, ts) => controls.repeat(row, { seq, ts }),
  });
}

/**
 * Publishes rows to the slots, then to the gate and the guard. In virtual time there is no room for more rows while the
 * journal or another output is behind.
 */
function publisherOf({ dispatcher, path, options }: Pick<ProducerNeeds, "dispatcher" | "options" | "path">): Publisher {
  const { gate, guard } = path;
  const { session, outputs } = options;
  const { writer: journal, tapeRecorder } = options.journal;
  const waits = session.mode === "virtual";
  return {
    get room() {
      return waits && (journal.behind || outputs?.behind === true) ? 0 : dispatcher.room;
    },
    publish() {
      dispatcher.publish();
      tapeRecorder?.noteRows();
      gate.notePublished();
      guard?.look();
    },
    waitForRoom: (signal) => {
      if (journal.behind) return journal.caughtUp(signal);
      return outputs?.behind === true ? outputs.caughtUp(signal) : dispatcher.waitForRoom(signal);
    },
    replaceOverrun: () => dispatcher.replaceOverrun(),
  };
}
