import assert from "node:assert/strict";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { connect } from "node:net";
import type { SessionIo } from "../../engine/cli/session_io.ts";
import { openView } from "../../engine/cli/view.ts";
import { systemClock } from "../../engine/clock.ts";
import { runPaths } from "../../engine/control/mod.ts";
import type { SignalHandlers } from "../../engine/control/process_signals.ts";
import { Random } from "../../engine/feed/mod.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { ClockWatch, Troubles } from "../../engine/observe/mod.ts";
import { setTrouble } from "../../engine/observe/troubles.ts";
import { Outputs } from "../../engine/output/mod.ts";
import { type OrderRecord, parseUnixMicros } from "../../engine/protocol/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
import { OrdersOutput } from "../../engine/session/outputs/orders_output.ts";
import { SessionLifecycle } from "../../engine/session/running/session_lifecycle.ts";
import { readConfig } from "../../engine/settings/config.ts";
import { UNPACED } from "../../engine/tape/pace.ts";
import { HandDevice, LaterDevice } from "../fixtures/hand_device.ts";
import { HandFeed } from "../fixtures/hand_feed.ts";
import { CLOSE, INDIA, NIFTY, OPEN, specOf, flatOptionsFor, startEngine } from "../fixtures/session.ts";
import { TestClock } from "../fixtures/test_clock.ts";

const TICKS = 150;
/** So little that lines are lost. */
const MAX_BYTES = 3_000;
const LINE = /\n/g;

/** What a session in real time has come to whose outputs fail. */
export interface FaultyOutcome {
  readonly book: string;
  /** Lines that were said to the log, that came through, that were counted as lost, and that notices told of. */
  readonly log: { readonly said: number; readonly got: number; readonly lost: number; readonly told: number };
  /** Ids in the orders file, in its order, and all that were made. */
  readonly orders: { readonly got: readonly string[]; readonly made: readonly string[] };
  /** How often health was degraded by an output, and by what in the end. */
  readonly degraded: number;
  readonly troubles: readonly string[];
}

/**
 * Trades a session in real time by hand, with everything that says what happens on devices that fail, block and come back
 * at moments that the seed decides; null: nothing fails.
 *
 * @param runDir a folder of its own
 */
export async function tradeWithFaults(seed: number, faults: boolean, runDir: string): Promise<FaultyOutcome> {
  const random = Random.seeded(seed, "faults");
  const prices = Random.seeded(seed, "prices");
  const feed = new HandFeed();
  const engineClock = { ...systemClock, nowMicros: () => parseUnixMicros(feed.nowMicros) };
  const outputClock = new TestClock(OPEN);
  const troubles = new Troubles();
  const outputs = new Outputs({
    clock: outputClock,
    maxBytes: MAX_BYTES,
    onTrouble: (name, why) => setTrouble(troubles, name, why),
  });
  const [log, terminal, file] = [new HandDevice(), new HandDevice(), new LaterDevice()];
  let said = 0;
  const { io } = openIo({ outputs, log, terminal: seed % 2 === 0 ? terminal : null, say: (lines) => (said += lines) });
  const config = readConfig({ RUN_DIR: runDir, JOURNAL: "off", LOG_LEVEL: "trace" });
  const session = { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" } as const;
  const setup = {
    times: session,
    date: "2026-01-01",
    window: { openMicros: parseUnixMicros(OPEN), closeMicros: parseUnixMicros(CLOSE) },
    feed,
    form: { rows: "ticks" } as const,
    bars: { barsOf: () => [], sessionTimes: [] },
    pace: UNPACED,
    prevCloses: [],
    hours: [],
    calendar: null,
    zoneName: "Asia/Kolkata",
    input: {},
    about: "by hand",
    counters: () => ({ outOfHours: 0, badRows: 0 }),
    cut: () => null,
    unused: () => null,
    ticked: { all: ["NIFTY"], seen: new Set<number>(), unknownSymbols: () => [], name: "the hand" },
  };
  const flags = { plain: seed % 2 === 1 } as Parameters<typeof openView>[0]["plan"]["flags"];
  const view = openView({
    io,
    plan: { config, flags, instruments: [NIFTY], clock: outputClock },
    setup,
    marketTime: () => parseUnixMicros(feed.nowMicros),
    onMistake: (where, error) => assert.fail(`${where}: ${String(error)}`),
  });
  const signals: SignalHandlers[] = [];
  const running = new SessionLifecycle({
    config,
    setup,
    clock: engineClock,
    view,
    recorded: [],
    left: null,
    openWithoutEnd: () => null,
    isRepeating: () => false,
    troubles,
    watch: new ClockWatch({ clock: engineClock, floorMicros: () => null, troubles, say: () => {} }),
    outputs,
    signals: {
      handle(handlers) {
        signals.push(handlers);
        return () => {};
      },
    },
  });
  const orders = new OrdersOutput({
    output: { name: "--orders-json", path: "by hand" },
    format: ({ id }) => `${id}\n`,
    inOrder: false,
    clock: outputClock,
    onTrouble: (why) => setTrouble(troubles, "--orders-json", why),
    device: file,
  });
  const made: string[] = [];
  const journal = new MemoryJournal();
  let degraded = 0;
  const specs = [0, 1, 2].map((index) =>
    specOf(index, {
      entryCondition: `price > ${100 + index}`,
      exitCondition: "pnl > 2",
      maxLoss: 300,
      maxEntries: 100,
    }),
  );
  let engine: Engine | null = null;
  const drive = async (): Promise<void> => {
    for (let tick = 0; tick < TICKS; tick += 1) {
      if (faults) {
        for (const device of [log, terminal, file]) breakOrMend(device, random);
        disturb(random, { runDir, dump: () => signals[0]?.dump() });
      }
      feed.tick(10_150 + prices.integer(-400, 400));
      while ((engine?.tape.head ?? 0) <= tick) await systemClock.turn();
      await outputClock.advance(random.integer(0, 299));
      if (troubles.reasons.length > 0) degraded += 1;
    }
    for (const device of [log, terminal, file]) [device.room, device.error] = [Infinity, null];
    await outputClock.advance(1_000);
    feed.tick(null);
  };
  const traded = running.trade({
    async settleLeft() {},
    async start(listener) {
      const plain = flatOptionsFor(specs);
      engine = await startEngine({
        ...plain,
        session,
        feed,
        clock: engineClock,
        journal,
        listener: {
          ...listener,
          onOrder(order: OrderRecord) {
            made.push(order.id);
            orders.add(order);
            listener.onOrder(order);
          },
        },
      });
      orders.begin([]);
      void drive();
      return engine;
    },
    async finish() {
      await Promise.all([orders.finish(), outputClock.advance(5_000)]);
    },
  });
  await traded;
  await Promise.all([outputs.close(), outputClock.advance(5_000)]);
  const seen = seed % 2 === 0 ? terminal.got : log.got;
  const notices = [...seen.matchAll(/(\d+) lines? of [a-z ]+ (?:was|were) lost/g)];
  const { lost = 0 } = outputs.states.find(({ name }) => name === (seed % 2 === 0 ? "the terminal" : "the log")) ?? {};
  return {
    book: journal.events.map((record) => JSON.stringify(record)).join("\n"),
    log: {
      said,
      got: (seen.match(LINE) ?? []).length,
      lost,
      told: notices.reduce((sum, [, count]) => sum + Number(count), 0),
    },
    orders: { got: file.got.split("\n").slice(0, -1), made },
    degraded,
    troubles: troubles.reasons,
  };
}

/** A session's streams on devices by hand. */
function openIo(parts: {
  readonly outputs: Outputs;
  readonly log: HandDevice;
  readonly terminal: HandDevice | null;
  readonly say: (lines: number) => void;
}): { readonly io: SessionIo } {
  const { outputs, log, terminal, say } = parts;
  const lostText = (name: string) => (lines: number) => `{"msg":"${lines} lines of ${name} were lost"}\n`;
  const stdout = outputs.open(terminal ?? new HandDevice(), {
    name: "the terminal",
    lostText: lostText("the terminal"),
  });
  const stderr = outputs.open(log, { name: "the log", lostText: lostText("the log") });
  const linesOf = (text: string): number => (text.match(LINE) ?? []).length;
  const io: SessionIo = {
    outputs,
    colour: false,
    stderrIsTerminal: false,
    setLostText: () => {},
    stdout: (text) => void stdout.write(text),
    stderr: (text) => {
      say(linesOf(text));
      stderr.write(text);
    },
    terminal:
      terminal === null
        ? null
        : {
            isTTY: true,
            columns: 80,
            rows: 24,
            get blocked() {
              return stdout.backlog > 0;
            },
            write: (text) => {
              say(linesOf(text));
              return stdout.write(text);
            },
            on: () => {},
          },
  };
  return { io };
}

/** Most of the time a device stays as it is. */
function breakOrMend(device: HandDevice, random: Random): void {
  const what = random.integer(0, 39);
  if (what === 0) [device.room, device.error] = [0, null];
  else if (what === 1) [device.room, device.error] = [Infinity, "ENOSPC"];
  else if (what === 2) [device.room, device.error] = [random.integer(1, 50), null];
  else if (what <= 5) [device.room, device.error] = [Infinity, null];
}

/** Somebody asks for the health at a bad moment, takes RUN_DIR away, or talks nonsense to the socket. */
function disturb(random: Random, { runDir, dump }: { readonly runDir: string; readonly dump: () => void }): void {
  switch (random.integer(0, 29)) {
    case 0:
      dump();
      return;
    case 1:
      // In one step: the engine makes it again meanwhile.
      if (existsSync(runDir)) renameSync(runDir, `${runDir}-${random.integer(1, 1_000_000)}`);
      dump();
      return;
    case 2:
      mkdirSync(runDir, { recursive: true });
      return;
    case 3: {
      const client = connect(runPaths(runDir).address);
      client.on("error", () => {});
      client.end("nonsense\n");
      return;
    }
    case 4: {
      const client = connect(runPaths(runDir).address);
      client.on("error", () => {});
      client.write('{"type":"status"}\n', () => client.destroy());
      return;
    }
    default:
  }
}
