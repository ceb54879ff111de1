import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isMainThread, type MessagePort } from "node:worker_threads";
import type { FromSlot, SlotInit, ToSlot } from "../../engine/protocol/mod.ts";
import runSound, { describe, Host } from "../../workers/slot.ts";
import { Strategy } from "../../workers/strategy.ts";
import type { Affliction, Place, ScheduledFault, WorkerFault } from "./fault.ts";
import { isFaultyAt, isPoisonousAt } from "./strategy_name.ts";

export { describe, Host };

/** How long `slow` spins, in looks at the clock. */
const SLOW_MS = 20;

/** The faults of this worker that have not struck yet. */
let pending: WorkerFault[] = [];
/** What a leak holds on to. */
const leaked: unknown[] = [];

if (!isMainThread) failBootstrap();
patchStrategy();

/** The sound slot, but for what its schedule has in store for it. */
export default async function run(init: SlotInit): Promise<unknown> {
  pending = readSchedule().filter(
    (fault): fault is WorkerFault =>
      fault.kind === "worker" && fault.slot === init.slot && fault.generation === init.generation,
  );
  strike("start", Infinity);
  wrapPort(init.ticks as MessagePort);
  (init.calls as MessagePort).once("message", () => strike("load", Infinity));
  return runSound(init);
}

function readSchedule(): readonly ScheduledFault[] {
  const file = new URL("./faults.json", import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ScheduledFault[]) : [];
}

/** Counts the workers of the session by files beside the bundle, and throws in those that are not to come up. */
function failBootstrap(): void {
  let nth = 1;
  for (; ; nth += 1) {
    try {
      writeFileSync(new URL(`./worker-${nth}`, import.meta.url), "", { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  if (readSchedule().some((fault) => fault.kind === "bootstrap" && fault.nth === nth))
    throw new Error(`Worker ${nth} is not to come up`);
}

/** Strikes with the first pending fault of that place whose row has come. */
function strike(place: Place, row: number): void {
  const fault = pending.find((each) => each.place === place && row >= each.row);
  if (fault === undefined) return;
  pending = pending.filter((each) => each !== fault);
  suffer(fault.how);
}

function suffer(how: Affliction): void {
  switch (how) {
    case "exit":
      process.exit(1);
      return;
    case "throw":
      throw new Error("Struck by the schedule");
    case "loop":
      for (;;);
    case "leak":
      for (let i = 0; i < 24; i += 1) leaked.push(new Float64Array(2 ** 17).fill(i));
      return;
    case "slow":
      for (const end = Date.now() + SLOW_MS; Date.now() < end;);
      return;
    default:
      throw new RangeError(`Expected a known affliction, was ${String(how)}`);
  }
}

function wrapPort(ticks: MessagePort): void {
  const post = ticks.postMessage.bind(ticks) as (message: FromSlot) => void;
  const listen = ticks.on.bind(ticks) as (event: string, listener: (message: ToSlot) => void) => MessagePort;
  const postWrapped = (message: FromSlot): void => {
    if (message.type === "intents") strike("before intents", message.seq);
    if (message.type === "checkpoint") strike("before checkpoint", message.checkpoint.seq);
    post(message);
    if (message.type === "intents") strike("after intents", message.seq);
    if (message.type === "checkpoint") strike("after checkpoint", message.checkpoint.seq);
    if (message.type === "drained") strike("after drained", Infinity);
  };
  const onWrapped = (event: string, listener: (message: ToSlot) => void): MessagePort =>
    listen(event, (message) => {
      if (message.type === "answers") strike("before answers", message.seq);
      if (message.type === "end") strike("before end", Infinity);
      if (message.type === "bye") strike("bye", Infinity);
      listener(message);
      if (message.type === "answers") strike("after answers", message.seq);
    });
  Object.assign(ticks, { postMessage: postWrapped, on: onWrapped });
}

/**
 * Strategies whose judgement fails at some rows do so everywhere, the oracle included; what kills a thread is in workers
 * alone. What `judge` throws is the strategy's own fault, so the thread's is thrown right after it.
 */
function patchStrategy(): void {
  const { judge, takeUnknownReport } = Strategy.prototype;
  let seq = 0;
  Strategy.prototype.judge = function judgeFaulty(row, context, halted) {
    seq = row.seq;
    if (!isMainThread) {
      if (isPoisonousAt(this.spec.id, seq, () => this.snapshot().entryPrice !== null)) process.exit(1);
      strikeUnlessThrow("judging", seq);
    }
    if (isFaultyAt(this.spec.id, seq)) throw new Error("This judgement is to fail");
    return judge.call(this, row, context, halted);
  };
  Strategy.prototype.takeUnknownReport = function takeFaulty() {
    if (!isMainThread) {
      strike("judging", seq);
      strike("between judgements", seq);
    }
    return takeUnknownReport.call(this);
  };
}

function strikeUnlessThrow(place: Place, row: number): void {
  const fault = pending.find((each) => each.place === place && row >= each.row);
  if (fault !== undefined && fault.how !== "throw") strike(place, row);
}
