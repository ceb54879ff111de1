import type { ControlRow } from "../../engine/tape/mod.ts";
import { Random } from "../../engine/feed/mod.ts";
import type { SessionStrategy } from "../../engine/session/session_strategy.ts";
import {
  type Bound,
  type FillModel,
  type Instrument,
  MICROS,
  parseStrategyId,
  type RuleKey,
  type StrategySpec,
} from "../../engine/protocol/mod.ts";
import { sessionStrategy } from "../fixtures/session.ts";
import { randomFaults, type ScheduledFault } from "./fault.ts";
import { randomCloses, randomFacts, randomInstruments, randomTicks, type Tick } from "./market.ts";
import { oneIn, pick, randomRule } from "./rule_text.ts";
import { FAULTY, POISONOUS } from "./strategy_name.ts";

/** A control row, put onto the tape right after a tick. */
export interface ScheduledControl {
  /** Ticks before it, >= 1. */
  readonly after: number;
  readonly row: ControlRow;
}

/** Everything that a seed decides. */
export interface Scenario {
  readonly seed: number;
  readonly instruments: readonly Instrument[];
  /** By instrument, in minor units: some are known, some are not. */
  readonly prevCloses: readonly (number | null)[];
  readonly strategies: readonly SessionStrategy[];
  readonly ticks: readonly Tick[];
  readonly controls: readonly ScheduledControl[];
  readonly fillModel: FillModel;
  readonly slippageTicks: number;
  readonly workers: number;
  readonly tapeRows: number;
  readonly checkpointRows: number;
  /** Ticks that the feed gives at a time, over and over. */
  readonly batchSizes: readonly number[];
  /** Session seconds in a second, or as fast as can be. */
  readonly speed: number | "max";
  readonly maxOrdersPerSecond: number;
  readonly faults: readonly ScheduledFault[];
  /** The strategy that kills whoever judges it from a row on, or null. */
  readonly poisonous: number | null;
}

/** How large a scenario may be. */
export interface ScenarioBounds {
  readonly rows: number;
  readonly deaths: number;
  readonly strategies: number;
  /** Rules of a stock, which cost no compiling to make. */
  readonly stockRules: boolean;
}

/** The scenario of a seed, the same on every machine. */
export function scenarioOf(seed: number, bounds: ScenarioBounds): Scenario {
  const random = Random.seeded(seed, "scenario");
  // The facts have numbers of their own: without them a seed means what it always has.
  const { base, instruments } = randomFacts(Random.seeded(seed, "facts"), randomInstruments(random));
  // Few rows as often as many: the ends are where things go wrong.
  const count = pick(
    random,
    [3, 30, 300, bounds.rows].map((most) => random.integer(1, Math.min(most, bounds.rows))),
  );
  const ticks = randomTicks(random, instruments, { count, base });
  const workers = random.integer(1, 4);
  const poisonous = oneIn(random, 8);
  const poisonRows = poisonous ? ticks.length : null;
  const strategies = randomStrategies(random, instruments, { ...bounds, poisonRows, base });
  const tapeRows = pick(random, [16, 64, 256, 4_096]);
  return {
    seed,
    instruments,
    prevCloses: randomCloses(random, instruments, base),
    strategies,
    ticks,
    controls: randomControls(random, strategies, ticks.length),
    fillModel: pick(random, ["signal", "next"] as const),
    slippageTicks: pick(random, [0, 0, 3]),
    workers,
    tapeRows,
    checkpointRows: random.integer(1, Math.max(1, tapeRows / 4)),
    batchSizes: Array.from({ length: random.integer(1, 4) }, () => pick(random, [1, 7, 64, 1_024])),
    speed: oneIn(random, 6) ? 1_000_000 : "max",
    maxOrdersPerSecond: pick(random, [1, 10, 1_000]),
    faults: randomFaults(random, { workers, rows: ticks.length, deaths: bounds.deaths, poisonous }),
    poisonous: poisonous ? (strategies.find(({ id }) => id.startsWith(POISONOUS))?.index ?? null) : null,
  };
}

function randomStrategies(
  random: Random,
  instruments: readonly Instrument[],
  {
    strategies,
    stockRules,
    poisonRows,
    base,
  }: ScenarioBounds & { readonly poisonRows: number | null; readonly base: number },
): readonly SessionStrategy[] {
  const count = random.integer(1, strategies);
  const ruleFor: RuleSource = stockRules
    ? (draw, key) => pick(draw, stockOf(key, base))
    : (draw, key) => randomRule(draw, key, base);
  const poisonous = poisonRows === null ? -1 : random.integer(0, count - 1);
  return Array.from({ length: count }, (_, index) => {
    const instrument = pick(random, instruments);
    const name =
      index === poisonous
        ? `${POISONOUS}${random.integer(1, poisonRows ?? 1)}-${pick(random, ["any", "open"])}-`
        : randomName(random);
    const spec = randomSpec(random, { index, instrument, name, ruleFor });
    const strategy = sessionStrategy(spec, instrument);
    // Broken from the start: it keeps its place, and no slot has it.
    return oneIn(random, 10) && index !== poisonous
      ? { ...strategy, spec: null, failed: "it does not parse" }
      : strategy;
  });
}

function randomName(random: Random): string {
  if (!oneIn(random, 6)) return "s";
  const every = random.integer(2, 40);
  return `${FAULTY}${every}-${random.integer(1, every - 1)}-`;
}

type RuleSource = (random: Random, key: RuleKey) => string;

const STOCK: Map<string, readonly string[]> = new Map();

/** The same conditions each time that they are asked for: those of a key about a price. */
function stockOf(key: RuleKey, base: number): readonly string[] {
  const random = Random.seeded(1, key);
  const stock = STOCK.get(`${key} ${base}`) ?? Array.from({ length: 200 }, () => randomRule(random, key, base));
  STOCK.set(`${key} ${base}`, stock);
  return stock;
}

function randomSpec(
  random: Random,
  place: {
    readonly index: number;
    readonly instrument: Instrument;
    readonly name: string;
    readonly ruleFor: RuleSource;
  },
): StrategySpec {
  const { index, instrument, name, ruleFor } = place;
  const { scale, qtyScale, moneyScale, multiplier, lot } = instrument;
  // Sometimes a part of the notional, in four decimals: near the same amounts, and seldom whole.
  const bound = (): Bound =>
    oneIn(random, 3)
      ? { percent: random.integer(50, 30_000) / 10_000 }
      : Math.max(1, Math.round((random.integer(1, 8) * lot * multiplier * moneyScale) / qtyScale));
  return {
    index,
    id: parseStrategyId(`${name}${index}`),
    instrument: instrument.index,
    scale,
    qtyScale,
    moneyScale,
    multiplier,
    entryCondition: ruleFor(random, "entry_condition"),
    exitCondition: ruleFor(random, "exit_condition"),
    // Sometimes no multiple of the lot: every entry is denied.
    quantity: random.integer(1, 4) * (oneIn(random, 8) ? 1 : lot),
    maxLoss: bound(),
    maxProfit: bound(),
    trailingStop: pick(random, [null, { percent: random.integer(5, 9_000) / 10_000 }, random.integer(1, 2 * scale)]),
    side: pick(random, ["BUY", "SELL"] as const),
    window: oneIn(random, 3) ? { from: timeOfDay(random), to: timeOfDay(random) } : null,
    squareOff: oneIn(random, 4) ? timeOfDay(random) : null,
    timeframe: pick(random, ["10s", "30s", "1m"]),
    maxEntries: pick(random, [1, 3, 1_000]),
  };
}

/** A time of day about when the market ticks, to the second: sooner as often as later. */
function timeOfDay(random: Random): number {
  return 555 * MICROS.minute + random.integer(0, pick(random, [10, 300, 2_700])) * MICROS.second;
}

function randomControls(
  random: Random,
  strategies: readonly SessionStrategy[],
  ticks: number,
): readonly ScheduledControl[] {
  const count = oneIn(random, 2) ? 0 : random.integer(1, 6);
  const controls = Array.from({ length: count }, () => {
    const after = random.integer(1, ticks);
    if (oneIn(random, 2)) {
      const kind = pick(random, ["halt", "reduce", "resume", "resume"] as const);
      return { after, row: { kind, strategy: null } };
    }
    const { index, instrument } = pick(random, strategies);
    const kind = pick(random, ["enable", "disable", "close", "enable"] as const);
    return { after, row: { kind, strategy: { index, instrument: instrument.index } } };
  });
  return controls.sort((a, b) => a.after - b.after);
}
