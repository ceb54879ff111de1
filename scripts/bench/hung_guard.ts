import { once, EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { OrderReason } from "../../engine/protocol/mod.ts";
import { type Measured, MS, type Row, spread } from "./harness.ts";
import { PacedFeed } from "./paced_feed.ts";
import { RealTimeSession } from "./real_time.ts";
import { traderOf } from "./rules.ts";

const RUNS = 7;
const TICK_MS = 10;
const MAX_LOSS = 5_000;
const PRICE = { entry: 2_010_000, crossed: 2_000_000 } as const;
/** So long that the watchdog does not come before the guard. */
const HANG_MS = 60_000;

/** How long a slot may be late, and when after the hang the price goes past the stop. */
const AT_ONCE_MS = 50;
const CASES = [
  { guardLagMs: 200, crossAfterMs: AT_ONCE_MS },
  { guardLagMs: 1_000, crossAfterMs: AT_ONCE_MS },
  { guardLagMs: 200, crossAfterMs: 500 },
] as const;

/** How long the position of a slot that hangs is without a stop. */
export const hungGuard: Row = {
  name: "hung-guard",
  about: "a slot hangs, its position passes its stop: until the guard has closed it",
  async run({ worker }) {
    const lines: Measured[] = [];
    for (const each of CASES) {
      const { fromTick, fromHang } = await measure(worker, each);
      const { guardLagMs, crossAfterMs } = each;
      const lag = `hung-guard ${guardLagMs / 1_000} s`;
      if (crossAfterMs === AT_ONCE_MS) {
        lines.push(spread(`${lag}, from tick`, fromTick, MS), spread(`${lag}, from hang`, fromHang, MS));
      } else lines.push(spread(`${lag}, guarding`, fromTick, MS));
    }
    return lines;
  },
};

interface Times {
  readonly fromTick: number[];
  readonly fromHang: number[];
}

async function measure(worker: URL, { guardLagMs, crossAfterMs }: (typeof CASES)[number]): Promise<Times> {
  const market = new Market();
  const session = await market.open(worker, guardLagMs);
  const slot = session.slotOf(0);
  const times: Times = { fromTick: [], fromHang: [] };
  while (times.fromTick.length < RUNS) {
    await market.after("entry", () => market.setPrice(PRICE.entry));
    await delay(guardLagMs);
    const hungMs = performance.now();
    void slot.die("hang");
    await delay(crossAfterMs);
    const closedMs = await market.after("exit", () => market.setPrice(PRICE.crossed));
    // A machine with much else to do may let the slot see the price before it hangs: then it was not the guard.
    if (market.closedBy === "guard") {
      times.fromHang.push(closedMs - hungMs);
      times.fromTick.push(closedMs - market.movedMs);
    }
    await market.after("ready", () => void slot.die("terminate"));
  }
  await session.end();
  return times;
}

/** One strategy that holds a position above its stop, and a price that is moved by hand. */
class Market {
  readonly #events = new EventEmitter();
  #price: number = PRICE.crossed;
  #moved = false;
  /** When the last new price was handed over. */
  movedMs = 0;
  /** Why the last position was closed. */
  closedBy: OrderReason | null = null;

  open(worker: URL, guardLagMs: number): Promise<RealTimeSession> {
    const feed = new PacedFeed({ intervalMs: TICK_MS, instruments: 1, tick: () => this.#tick() });
    const entryCondition = `price >= ${PRICE.entry / 100}`;
    const holder = traderOf(0, { entryCondition, exitCondition: "price < 0", maxLoss: MAX_LOSS });
    const tell = (event: string): void => void this.#events.emit(event, performance.now());
    return RealTimeSession.start(
      [holder],
      { worker, feed, workers: 1, guardLagMs, hangMs: HANG_MS },
      {
        onOrder: ({ reason, status }) => {
          if (status !== "filled") return;
          if (reason !== "entry") this.closedBy = reason;
          tell(reason === "entry" ? "entry" : "exit");
        },
        onSlot: (_, event) => tell(event),
      },
    );
  }

  setPrice(price: number): void {
    this.#price = price;
    this.#moved = true;
  }

  /** Does something and waits for what comes of it. @returns when that came */
  async after(event: "entry" | "exit" | "ready", cause: () => void): Promise<number> {
    const came = once(this.#events, event);
    cause();
    const [at] = (await came) as [number];
    return at;
  }

  #tick(): { readonly price: number; readonly size: number } {
    if (this.#moved) this.movedMs = performance.now();
    this.#moved = false;
    return { price: this.#price, size: 1 };
  }
}
