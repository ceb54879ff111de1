import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { systemClock } from "../../engine/clock.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { ScaledPace, UNPACED } from "../../engine/tape/mod.ts";
import { PaperVenue } from "../../engine/venues/mod.ts";
import { buildWorker } from "../../scripts/build.ts";
import { headerFacts } from "../fixtures/header_facts.ts";
import { type FlatOptions, keptBook, INDIA, OPEN, CLOSE, flatOptionsFor, startEngine } from "../fixtures/session.ts";
import type { ScheduledFault } from "./fault.ts";
import { ListFeed } from "./market.ts";
import { arenasOf, type Difference, firstDifference, lacksOf, type SessionOutcome } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";

/** Far longer than any scenario takes. */
const STUCK_MS = 120_000;
const STUCK: Difference = { what: "the session", expected: "an end", actual: "none" };

/** What became of a seed. */
export interface Verdict {
  readonly difference: Difference | null;
  /** Workers that died. */
  readonly deaths: number;
}

/** A folder with the test's build of the worker, and room for what each seed needs. */
export class ThreadedSimulation {
  readonly #folder: string;
  readonly #bundle: string;
  readonly #hangMs: number;

  private constructor(folder: string, hangMs: number) {
    this.#folder = folder;
    this.#bundle = path.join(folder, "faulty.cjs");
    this.#hangMs = hangMs;
  }

  /** @param hangMs the watchdog's patience: short, for a hang costs its time, and a false alarm no difference */
  static async open(hangMs: number): Promise<ThreadedSimulation> {
    const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-simulation-"));
    const simulation = new ThreadedSimulation(folder, hangMs);
    const entry = fileURLToPath(new URL("../fixtures/workers/faulty.ts", import.meta.url));
    await buildWorker({ entry, outfile: simulation.#bundle });
    return simulation;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Runs a scenario in one thread without a fault, and over threads with its faults, and compares. */
  async judge(scenario: Scenario): Promise<Verdict> {
    const calm = await runScenario(
      scenario,
      this.#options(scenario, { workers: 0, worker: pathToFileURL(this.#bundle) }),
    );
    const folder = path.join(this.#folder, String(scenario.seed));
    mkdirSync(folder);
    try {
      // The bundle of each seed finds its own schedule beside it.
      const worker = path.join(folder, "faulty.cjs");
      linkSync(this.#bundle, worker);
      writeFileSync(path.join(folder, "faults.json"), JSON.stringify(scenario.faults));
      const over = { workers: scenario.workers, worker: pathToFileURL(worker) };
      const stormy = await inTime(runScenario(scenario, this.#options(scenario, over), scenario.faults));
      if (stormy === null) return { difference: STUCK, deaths: 0 };
      const poisonous = scenario.strategies.find(({ index }) => index === scenario.poisonous) ?? null;
      return {
        difference: firstDifference(calm, stormy, poisonous),
        deaths: stormy.summary.slots.restarts,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  #options(scenario: Scenario, over: Pick<FlatOptions, "worker" | "workers">): FlatOptions {
    const { speed } = scenario;
    const pace =
      speed === "max" ? UNPACED : new ScaledPace({ speed, startTs: OPEN, elapsedMs: () => systemClock.elapsedMs() });
    return flatOptionsFor([], {
      session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "virtual" },
      instruments: scenario.instruments,
      prevCloses: scenario.prevCloses,
      readStrategies: async () => scenario.strategies,
      header: headerFacts({ input: { seed: scenario.seed } }),
      feed: new ListFeed(scenario.ticks, scenario.batchSizes),
      pace,
      tapeRows: scenario.tapeRows,
      checkpointRows: scenario.checkpointRows,
      fillModel: scenario.fillModel,
      venue: new PaperVenue(scenario.slippageTicks, scenario.instruments),
      maxOrdersPerSecond: scenario.maxOrdersPerSecond,
      breaker: { faults: 3, windowMicros: 20_000_000, cooldownMicros: 30_000_000 },
      hangMs: this.#hangMs,
      slotMemoryMb: 16,
      journal: new MemoryJournal(),
      ...over,
    });
  }
}

/** A session that never ends is the worst difference of all; only the clock can tell. */
async function inTime<T>(work: Promise<T>): Promise<T | null> {
  let stop = (): void => {};
  const late = new Promise<null>((resolve) => {
    stop = systemClock.after(STUCK_MS, () => resolve(null));
  });
  const result = await Promise.race([work, late]);
  stop();
  return result;
}

async function runScenario(
  scenario: Scenario,
  options: FlatOptions,
  faults: readonly ScheduledFault[] = [],
): Promise<SessionOutcome> {
  let ticks = 0;
  const waiting: Promise<unknown>[] = [];
  const onTick = (): void => {
    ticks += 1;
    for (const { after, row } of scenario.controls) if (after === ticks) waiting.push(engine.submitControl(row));
    for (const fault of faults) {
      if (fault.kind !== "terminate" || fault.afterTick !== ticks) continue;
      for (const slot of fault.slots) void engine.slots[slot]?.die("terminate");
    }
  };
  const engine = await startEngine({ ...options, onTick });
  const summary = await engine.trade();
  await Promise.all(waiting);
  const arenas = engine.slots.flatMap(({ index, snapshot }) =>
    snapshot === null ? [] : [...arenasOf(snapshot, engine.placedIn(index))],
  );
  return {
    book: keptBook(engine.options).map((record) => JSON.stringify(record)),
    summary,
    arenas: new Map(arenas),
    lacks: lacksOf(engine.warmUp, engine.strategies),
  };
}
