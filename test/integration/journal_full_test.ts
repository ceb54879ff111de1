import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { systemClock } from "../../engine/clock.ts";
import { type JournalEvent, JournalReader, JournalStore, orderIn } from "../../engine/journal/mod.ts";
import { EngineError, type OrderRecord, parseUnixMicros } from "../../engine/protocol/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
import { buildWorker } from "../../scripts/build.ts";
import { ROOT, Workspace } from "../fixtures/cli.ts";
import { HandFeed } from "../fixtures/hand_feed.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { CLOSE, INDIA, OPEN, specOf, flatOptionsFor, startEngine } from "../fixtures/session.ts";
import { findBroken, readFile, THREAD } from "../fixtures/store.ts";

const workspace = new Workspace("journal-full");
const SESSION = { id: "2026-01-01-1", date: "2026-01-01" };
/** In the order of what a session has: its header, and what its ticks lead to. More than any of them has. */
const COMMITS = Array.from({ length: 12 }, (_, i) => i + 1);
/** One that goes in and out, and one that only its end gets out. */
const STRATEGIES = [
  specOf(0, { entryCondition: "price > 100", exitCondition: "price < 95", maxEntries: 9 }),
  specOf(1, { entryCondition: "price > 100", exitCondition: "price < 0" }),
];
const PRICES = [10_100, 9_400, 10_200, 9_300, 10_300, 9_200];

let fullThread: URL;

before(async () => {
  // The binding to SQLite is not bundled: it is found from where the bundles are.
  symlinkSync(path.join(ROOT, "node_modules"), workspace.path("node_modules"), "junction");
  const entry = fileURLToPath(new URL("../fixtures/workers/full_store_thread.ts", import.meta.url));
  const outfile = workspace.path("full_store_thread.cjs");
  await buildWorker({ entry, outfile });
  fullThread = pathToFileURL(outfile);
});

/** What a run of a session has come to. */
interface Run {
  readonly told: readonly OrderRecord[];
  /** By the number of its orders; null: it was ended at once. */
  readonly orders: number | null;
  readonly wasFull: boolean;
}

/** What is different between the two kinds of time. */
interface Kind {
  readonly mode: "real" | "virtual";
  readonly workers: number;
}

/** Ticks as they come onto the tape, to wait for. */
class Ticks {
  #unseen = 0;
  #wake: () => void = () => {};

  readonly add = (): void => {
    this.#unseen += 1;
    this.#wake();
  };

  async next(): Promise<void> {
    if (this.#unseen === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#unseen -= 1;
  }
}

/** Settles when every slot has judged what is on the tape, and was answered; or nobody waits for that. */
async function judged({ slots, tape }: Engine, signal: AbortSignal): Promise<void> {
  const isDone = (): boolean => slots.every((slot) => slot.posted === null && slot.hasPassed(tape.tail));
  do await systemClock.turn();
  while (!isDone() && !signal.aborted);
}

/** Settles when it is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Runs the session, on a disk that is full at a commit; 0: on a sound one. */
async function run(
  file: string,
  { mode, workers }: Kind,
  { commit, room }: { commit: number; room: number },
): Promise<Run> {
  const recorded = recordsIn(file);
  const feed = new HandFeed();
  feed.nowMicros += mode === "real" ? recorded.length * 60_000_000 : 0;
  const told: OrderRecord[] = [];
  const ticks = new Ticks();
  const stopped = new AbortController();
  let begun: Engine | null = null;
  let [lost, wasFull]: [EngineError | null, boolean] = [null, false];
  const end = (): void => {
    if (lost !== null) begun?.abandon(lost);
    else if (wasFull && mode === "virtual") begun?.abandon(new EngineError("JOURNAL_LOST", "its disk is full"));
    else if (wasFull) begun?.drain(true);
    stopped.abort();
  };
  const store = await JournalStore.open({
    file,
    thread: commit === 0 ? THREAD : fullThread,
    reserveBytes: commit * 1_000 + room,
    onFailure(error) {
      lost = error;
      end();
    },
    onNotice() {
      wasFull = true;
      end();
    },
  });
  store.begin({ ...SESSION, recorded });
  const plain = flatOptionsFor(STRATEGIES);
  const onOrder = (order: OrderRecord): void => {
    // What comes again in virtual time everybody knows.
    if (store.tally.records > recorded.length) told.push(order);
  };
  const engine = await startEngine({
    ...plain,
    session: { ...SESSION, openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode },
    feed,
    workers,
    onTick: ticks.add,
    clock: mode === "real" ? { ...systemClock, nowMicros: () => parseUnixMicros(feed.nowMicros) } : systemClock,
    journal: store,
    recorded,
    listener: { ...plain.listener, onOrder },
  });
  begun = engine;
  if (lost !== null || wasFull) end();
  const traded = engine.trade().then(
    (summary) => summary.orders,
    (error: unknown) => {
      assert.equal((error as { readonly code?: unknown }).code, "JOURNAL_LOST", String(error));
      return null;
    },
  );
  for (const price of PRICES) {
    feed.tick(price);
    // In real time a tick is judged before the next one comes.
    if (mode === "real")
      await Promise.race([aborted(stopped.signal), traded, ticks.next().then(() => judged(engine, stopped.signal))]);
  }
  feed.tick(null);
  const summary = await traded;
  await store.close().catch((error: unknown) => assert.equal(error, lost));
  return { told, orders: summary, wasFull };
}

/** The last session's book; nothing if there is no journal yet. */
function recordsIn(file: string): readonly JournalEvent[] {
  try {
    const reader = JournalReader.open(file);
    try {
      const [session] = reader.sessions();
      return session === undefined ? [] : [...reader.events(session.n)];
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof EngineError && error.message.includes("there is none")) return [];
    throw error;
  }
}

function brief(orders: readonly OrderRecord[]): readonly string[] {
  return orders.map(({ id, status, fillPrice }) => `${id} ${status} ${fillPrice}`);
}

function ordersIn(file: string): readonly string[] {
  return brief(recordsIn(file).flatMap((record) => orderIn(record) ?? []));
}

// Room for no commit more, for one, and for all of them.
for (const kind of [
  { mode: "real", workers: 0, rooms: [0, 1, 999] },
  { mode: "real", workers: 1, rooms: [1] },
  { mode: "virtual", workers: 0, rooms: [0, 1, 999] },
  { mode: "virtual", workers: 1, rooms: [1] },
] as const) {
  describe(`A session in ${kind.mode} time whose disk is full at any commit, with ${kind.workers} workers`, () => {
    for (const room of kind.rooms) {
      it(`tells of nothing that its journal has not, and fills no id twice, with room for ${room} more`, async () => {
        const whole = workspace.path(`whole-${kind.mode}-${kind.workers}-${room}.db`);
        await run(whole, kind, { commit: 0, room: 0 });
        let cut = 0;
        for (const commit of sampleOf(COMMITS, 5)) {
          const file = workspace.path(`${kind.mode}-${kind.workers}-${room}-${commit}.db`);
          const first = await run(file, kind, { commit, room });
          const written = ordersIn(file);
          assert.deepEqual(
            brief(first.told),
            written,
            `commit ${commit}: all that is written is told, and nothing else`,
          );
          if (first.orders === null || first.wasFull) cut += 1;
          const isEnded = recordsIn(file).at(-1)?.type === "close";
          assert.equal(isEnded, first.orders !== null && !first.wasFull, `commit ${commit}`);
          if (isEnded) continue;
          const second = await run(file, kind, { commit: 0, room: 0 });
          const all = ordersIn(file);
          assert.deepEqual(all.slice(0, written.length), written, `commit ${commit}: what was told stands`);
          assert.deepEqual(brief(second.told), all.slice(written.length), `commit ${commit}`);
          const ids = all.map((text) => text.split(" ")[0]);
          assert.equal(new Set(ids).size, ids.length, `commit ${commit}: ${all.join(", ")}`);
          assert.equal(recordsIn(file).at(-1)?.type, "close");
          assert.deepEqual(findBroken(readFile(file)), []);
          if (kind.mode === "virtual") assert.deepEqual(recordsIn(file), recordsIn(whole), `commit ${commit}`);
        }
        assert.ok(cut > 0, "the disk was full in some");
      });
    }
  });
}
