import { setTimeout as delay } from "node:timers/promises";
import { parseStrategyId } from "../../engine/protocol/mod.ts";
import { compare, figure, interleave, lineOf, MS, type Row } from "./harness.ts";
import { PacedFeed } from "./paced_feed.ts";
import { RealTimeSession, Stopwatch } from "./real_time.ts";
import { idleRules, traderOf } from "./rules.ts";

const BLOCKS = 9;
const SEGMENT_MS = 1_500;
const SETTLE_MS = 100;
const MAX_ORDERS_PER_SECOND = 10;
/** A slot's strategies. On the other slot they take turns, so that each tick has an order and none is too fast. */
const PER_SLOT = 30;
const SPAMMER = 0;
const PRICE = { high: 2_010_100, low: 2_009_900 } as const;

/** What a strategy that asks for far more than it may have does to the orders of another slot. */
export const spammer: Row = {
  name: "spammer",
  about: "1,000 ticks/s, tick to fill while a strategy elsewhere spams : calm",
  async run({ worker }) {
    const stage = new Stage();
    const session = await stage.start(worker);
    const arm = (spamming: boolean) => async () => {
      stage.spamming = spamming;
      await delay(SETTLE_MS);
      stage.watch.take();
      await delay(SEGMENT_MS);
      return stage.watch.take();
    };
    await arm(false)();
    const [a = [], b = []] = await interleave(BLOCKS, [arm(true), arm(false)]);
    await session.end();
    const { asked, denied } = stage.entries;
    const lines = (["p50", "p99"] as const).map((point) =>
      lineOf(
        `spammer, fill ${point} elsewhere`,
        compare(
          a.map((latency) => latency[point]),
          b.map((latency) => latency[point]),
        ),
        { unit: MS },
      ),
    );
    const count = { name: "", per: 1 };
    return [
      ...lines,
      figure("spammer, entries wanted", asked, count),
      figure("spammer, denied by rate", denied, count),
    ];
  },
};

/**
 * One strategy spams while the price of its instrument goes up and down: after a denial it asks again only once its
 * condition has been false.
 */
class Stage {
  readonly watch = new Stopwatch();
  readonly entries = { asked: 0, denied: 0 };
  spamming = false;

  start(worker: URL): Promise<RealTimeSession> {
    const spams = traderOf(SPAMMER, { id: parseStrategyId("spammer"), entryCondition: `price > ${PRICE.low / 100}` });
    const inTurn = Array.from({ length: PER_SLOT }, (_, i) =>
      traderOf(PER_SLOT + i, {
        instrument: 1,
        entryCondition: `size == ${2 * i}`,
        exitCondition: `size == ${2 * i + 1}`,
      }),
    );
    const feed = new PacedFeed({
      intervalMs: 1,
      instruments: 2,
      tick: (instrument, nth) => ({
        price: instrument === 0 && this.spamming && nth % 2 === 0 ? PRICE.high : PRICE.low,
        size: nth % (2 * PER_SLOT),
      }),
    });
    return RealTimeSession.start(
      [spams, ...idleRules(PER_SLOT - 1, SPAMMER + 1), ...inTurn],
      { worker, feed, maxOrdersPerSecond: MAX_ORDERS_PER_SECOND },
      {
        onOrder: (order) => {
          if (order.strategy >= PER_SLOT && order.reason !== "square-off") this.watch.note(order);
          if (order.strategy !== SPAMMER || order.reason !== "entry") return;
          this.entries.asked += 1;
          if (order.why === "rate") this.entries.denied += 1;
        },
      },
    );
  }
}
