import { parentPort } from "node:worker_threads";
import { TickBatch } from "../../engine/data/tick_batch.ts";
import { Tape } from "../../engine/tape/tape.ts";
import {
  type Answer,
  assert,
  allocateControlBlock,
  type SlotPlan,
  type StrategySpec,
} from "../../engine/protocol/mod.ts";
import { Host } from "../../workers/host.ts";
import { median } from "./harness.ts";

/** A block: `warmUp` passes over the rows, by which everything is compiled, and then those that count. */
export interface PulseBlock {
  readonly strategies: readonly StrategySpec[];
  readonly zone: SlotPlan["zone"];
  readonly startTs: number;
  /** Rows of a pass. */
  readonly rows: number;
  readonly capacity: number;
  readonly checkpointRows: number;
  readonly warmUp: number;
  readonly passes: number;
}

const NS_PER_MICRO = 1_000;
const TICK_MICROS = 100_000;
/** Minor units. */
const PRICE = 2_010_000;

// One block a thread: two hosts that are compiled in one thread differ by more than what is measured.
parentPort?.once("message", (block: PulseBlock) => parentPort?.postMessage(run(block)));

/** @returns nanoseconds of processor time per judgement */
function run(block: PulseBlock): number {
  const { strategies, zone, startTs, rows, capacity, checkpointRows, warmUp, passes } = block;
  const tape = new Tape({ capacity, instruments: 1, startTs });
  const host = new Host({
    strategies,
    fillModel: "signal",
    zone,
    openTs: startTs,
    prevCloses: [],
    tape: tape.memory,
    control: allocateControlBlock(0),
    checkpointRows,
    checkpoint: null,
    overrun: null,
    quarantined: [],
    inertRanges: false,
  });
  const times: number[] = [];
  for (let pass = 0; pass < warmUp + passes; pass += 1) {
    append(tape, rows);
    const begun = process.cpuUsage();
    while (host.behind) judge(host, tape.head);
    const { user, system } = process.cpuUsage(begun);
    if (pass >= warmUp) times.push(((user + system) * NS_PER_MICRO) / (rows * strategies.length));
  }
  return median(times);
}

/** Has the host judge what it can in one turn; what it asks for is filled at once. */
function judge(host: Host, to: number): void {
  let said = host.handle({ type: "ticks", to });
  while (host.waiting) {
    const asked = said.find((message) => message.type === "intents");
    assert(asked !== undefined, "a host that waits has asked");
    const answers = asked.intents.map(({ strategy, n }): Answer => ({ strategy, n, status: "filled", price: PRICE }));
    said = host.handle({ type: "answers", seq: asked.seq, answers, breakers: [] });
  }
}

function append(tape: Tape, rows: number): void {
  const batch = new TickBatch(1);
  batch.count = 1;
  batch.size[0] = 1;
  batch.bid[0] = NaN;
  batch.ask[0] = NaN;
  for (let i = 0; i < rows; i += 1) {
    batch.ts[0] = tape.lastTs + TICK_MICROS;
    batch.price[0] = PRICE + (i % 200);
    tape.appendTick(batch, 0);
  }
  tape.publish();
}
