import { Random } from "../../engine/feed/mod.ts";
import { Tape } from "../../engine/tape/mod.ts";
import { TickBatch } from "../../engine/data/mod.ts";
import { allocateControlBlock, type Answer, assert, type StrategySpec } from "../../engine/protocol/mod.ts";
import { INDIA, OPEN } from "../../test/fixtures/session.ts";
import { Host } from "../../workers/host.ts";
import { compare, interleave, lineOf, THOUSANDS, type Row } from "./harness.ts";
import { traderOf } from "./rules.ts";

const BLOCKS = 9;
const STRATEGIES = 10_000;
/** What is judged before the clock runs: inert ranges are found. */
const WARM_UP = 256;
const ROWS = { short: 8_192, full: 384 } as const;
const STEP_MICROS = 100_000;
/** Minor units; so are steps. */
const PRICE = 2_010_000;

/** Where the price goes from one row to the next. */
type Path = (price: number, random: Random) => number;

const walkBy =
  (step: number): Path =>
  (price, random) =>
    Math.max(1, price + random.integer(-step, step));
const climb: Path = (price) => price + 1;

/** Strategies that wait for prices, or hold positions, against the same judged at every row. */
export const wake: Row = {
  name: "wake",
  about: "10,000 threshold rules on random walks, rows/s : a full scan; and positions at new highs all the time",
  async run() {
    const against = (strategies: readonly StrategySpec[], path: Path, rows: number = ROWS.full) => {
      const [short, full] = [new Slot(strategies, path, true), new Slot(strategies, path, false)];
      return interleave(BLOCKS, [() => short.rowsPerSecond(rows), () => full.rowsPerSecond(ROWS.full)]);
    };
    const waiting = thresholds();
    const [calm, calmFull] = await against(waiting, walkBy(100), ROWS.short);
    const [wild, wildFull] = await against(waiting, walkBy(1_000), ROWS.short);
    const [rising, risingFull] = await against(holders(), climb);
    return [
      lineOf("wake, steps to 1.00", compare(calm, calmFull), { unit: THOUSANDS, target: { atLeast: 50 } }),
      lineOf("wake, steps to 10.00", compare(wild, wildFull), { unit: THOUSANDS }),
      lineOf("wake, each tick a new high", compare(rising, risingFull), { unit: THOUSANDS }),
    ];
  },
};

/** They enter at prices up to a fifth above and below the first one, each at its own. */
function thresholds(): StrategySpec[] {
  return Array.from({ length: STRATEGIES }, (_, i) => {
    const level = (PRICE * (0.8 + (0.4 * (i + 0.5)) / STRATEGIES)) / 100;
    const entryCondition = `price ${level > PRICE / 100 ? ">" : "<"} ${level.toFixed(2)}`;
    return traderOf(i, { entryCondition, exitCondition: "price < 0" });
  });
}

/** They hold positions from the first row on. */
function holders(): StrategySpec[] {
  return Array.from({ length: STRATEGIES }, (_, i) => traderOf(i, { exitCondition: "price < 0" }));
}

/** A slot whose price goes on from block to block. */
class Slot {
  readonly #tape = new Tape({ capacity: 2 ** 16, instruments: 1, startTs: OPEN });
  readonly #host: Host;
  readonly #path: Path;
  readonly #random = Random.seeded(1, "wake");
  #price = PRICE;

  constructor(strategies: readonly StrategySpec[], path: Path, inertRanges: boolean) {
    this.#path = path;
    this.#host = new Host({
      strategies,
      fillModel: "signal",
      zone: INDIA,
      openTs: OPEN,
      prevCloses: [],
      tape: this.#tape.memory,
      control: allocateControlBlock(0),
      checkpointRows: this.#tape.capacity,
      checkpoint: null,
      overrun: null,
      quarantined: [],
      inertRanges,
    });
    this.rowsPerSecond(WARM_UP);
  }

  rowsPerSecond(rows: number): number {
    this.#append(rows);
    const begun = performance.now();
    this.#judge();
    return (rows * 1_000) / (performance.now() - begun);
  }

  /** Has the host judge all there is; what it asks for is filled at once. */
  #judge(): void {
    const [host, tape] = [this.#host, this.#tape];
    while (host.behind) {
      let said = host.handle({ type: "ticks", to: tape.head });
      while (host.waiting) {
        const asked = said.find((message) => message.type === "intents");
        assert(asked !== undefined, "a host that waits has asked");
        const { seq } = asked;
        const { price } = tape.read(seq);
        const answers = asked.intents.map(({ strategy, n }): Answer => ({ strategy, n, status: "filled", price }));
        said = host.handle({ type: "answers", seq, answers, breakers: [] });
      }
    }
  }

  #append(rows: number): void {
    const tape = this.#tape;
    const batch = new TickBatch(1);
    batch.count = 1;
    batch.size[0] = 1;
    batch.bid[0] = NaN;
    batch.ask[0] = NaN;
    for (let i = 0; i < rows; i += 1) {
      this.#price = this.#path(this.#price, this.#random);
      batch.ts[0] = tape.lastTs + STEP_MICROS;
      batch.price[0] = this.#price;
      tape.appendTick(batch, 0);
    }
    tape.publish();
  }
}
