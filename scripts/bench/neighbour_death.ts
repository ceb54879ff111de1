import { setTimeout as delay } from "node:timers/promises";
import { compare, interleave, lineOf, MS, type Row } from "./harness.ts";
import { PacedFeed } from "./paced_feed.ts";
import { RealTimeSession, Stopwatch } from "./real_time.ts";
import { idleRules, traderOf } from "./rules.ts";

const BLOCKS = 9;
const DEATHS_PER_BLOCK = 2;
const DEATH_EVERY_MS = 1_000;
/** The worker that died last is replaced, and has caught up. */
const SETTLE_MS = 300;
const RULES_PER_SLOT = 10;
const DYING = 0;
const STEADY = RULES_PER_SLOT;

/** What a slot's deaths do to the orders of another. */
export const neighbourDeath: Row = {
  name: "neighbour-death",
  about: "1,000 ticks/s, tick to fill while the other slot dies each second : calm",
  async run({ worker }) {
    const watch = new Stopwatch();
    const session = await start(worker, watch);
    const dying = session.slotOf(DYING);
    const deaths = async () => {
      watch.take();
      for (let i = 0; i < DEATHS_PER_BLOCK; i += 1) {
        void dying.die("exit");
        await delay(DEATH_EVERY_MS);
      }
      return watch.take();
    };
    const calm = async () => {
      await delay(SETTLE_MS);
      watch.take();
      await delay(DEATHS_PER_BLOCK * DEATH_EVERY_MS);
      return watch.take();
    };
    await calm();
    const [a = [], b = []] = await interleave(BLOCKS, [deaths, calm]);
    await session.end();
    return (["p50", "p99"] as const).map((point) =>
      lineOf(
        `neighbour-death, fill ${point}`,
        compare(
          a.map((latency) => latency[point]),
          b.map((latency) => latency[point]),
        ),
        { unit: MS, target: point === "p50" ? { atMost: 1.5 } : null },
      ),
    );
  },
};

/** A slot for each instrument, each with one strategy that trades at each tick among rules that do not. */
function start(worker: URL, watch: Stopwatch): Promise<RealTimeSession> {
  const feed = new PacedFeed({ intervalMs: 1, instruments: 2, tick: () => ({ price: 2_010_000, size: 1 }) });
  const specs = [DYING, STEADY].flatMap((from, instrument) => [
    traderOf(from, { instrument }),
    ...idleRules(RULES_PER_SLOT - 1, from + 1, { instrument }),
  ]);
  return RealTimeSession.start(
    specs,
    { worker, feed, maxOrdersPerSecond: 1_000_000 },
    {
      onOrder(order) {
        if (order.strategy === STEADY && order.reason !== "square-off") watch.note(order);
      },
    },
  );
}
