import { MemoryJournal } from "../../engine/journal/mod.ts";
import { Engine } from "../../engine/session/engine.ts";
import { type FlatOptions, BANKNIFTY, NIFTY, optionsFor } from "../../test/fixtures/session.ts";
import { compare, interleave, lineOf, type Row, THOUSANDS } from "./harness.ts";
import { LoopFeed } from "./loop_feed.ts";
import { traderOf } from "./rules.ts";
import { LONG_SESSION } from "./throughput.ts";

const BLOCKS = 9;
const TICKS = 4_000;
const STRATEGIES = 8;
const SLOTS = [1, 2, 4] as const;

/** Intents a second that go through the gate when every strategy wants something at every row. */
export const gate: Row = {
  name: "gate",
  about: "virtual time, 8 strategies that trade at each row, intents/s by 1, 2 and 4 slots : in one thread",
  async run({ worker }) {
    const arm = (workers: number) => () => intentsPerSecond(worker, workers);
    const arms = [arm(0), ...SLOTS.map((slots) => arm(slots))];
    await interleave(1, arms);
    const [none, ...measured] = await interleave(BLOCKS, arms);
    return SLOTS.map((slots, i) => {
      const label = `gate, ${slots} ${slots === 1 ? "slot" : "slots"} : inline`;
      return lineOf(label, compare(measured[i], none), { unit: THOUSANDS });
    });
  },
};

async function intentsPerSecond(worker: URL, workers: number): Promise<number> {
  const specs = Array.from({ length: STRATEGIES }, (_, i) => traderOf(i));
  const journal = new MemoryJournal();
  const over: Partial<FlatOptions> = {
    session: LONG_SESSION,
    instruments: [NIFTY, BANKNIFTY],
    feed: new LoopFeed(TICKS),
    maxOrdersPerSecond: 1_000_000,
    worker,
    workers,
    journal,
  };
  const engine = await Engine.start(optionsFor(specs, over));
  const begun = performance.now();
  await engine.trade();
  const seconds = (performance.now() - begun) / 1_000;
  return journal.events.filter(({ type }) => type === "order").length / seconds;
}
