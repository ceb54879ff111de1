import { TickBatch } from "../../engine/data/tick_batch.ts";
import { Tape } from "../../engine/tape/tape.ts";
import { allocateControlBlock, MICROS, type StrategySpec } from "../../engine/protocol/mod.ts";
import { INDIA, OPEN, specOf } from "../../test/fixtures/session.ts";
import { Host } from "../../workers/host.ts";
import { ema, rsi } from "../../workers/indicators/mod.ts";
import { compileRule, RowContext } from "../../workers/rules/mod.ts";
import { compare, interleave, lineOf, NS, type Row, THOUSANDS } from "./harness.ts";

const BLOCKS = 9;
const ROWS = 20_000;
const STRATEGIES = 1_000;
const STEP_MICROS = 100_000;
const PRICE = 2_010_000;

/** What the functions are given: the same numbers, in fields. */
interface Facts {
  price: number;
  time: number;
  fast: number;
  slow: number;
  rsi: number;
}

type Condition = (facts: Facts) => boolean;

/** A condition in the rule language, and the same in JavaScript. They are never true: what costs is judging them. */
function conditionOf(i: number): { readonly rule: string; readonly code: string } {
  const [level, low] = [30_000 + i, 10 + (i % 10)];
  switch (i % 4) {
    case 0:
      return {
        rule: `price > ema(close, 9) AND price > ${level}`,
        code: `v.price > v.fast && v.price > ${level}`,
      };
    case 1:
      return {
        rule: `ema(close, 9) > ema(close, 21) AND rsi(close, 14) > ${100 + low}`,
        code: `v.fast > v.slow && v.rsi > ${100 + low}`,
      };
    case 2:
      return {
        rule: `(rsi(close, 14) < ${-low} OR price > ${level}) AND time < '15:20'`,
        code: `(v.rsi < ${-low} || v.price > ${level}) && v.time < 55200000000`,
      };
    default:
      return {
        rule: `price - ema(close, 21) > ${10_000 + i} AND time >= '9:20'`,
        code: `v.price - v.slow > ${10_000 + i} && v.time >= 33600000000`,
      };
  }
}

/** Rules on shared indicators against functions that were written for the purpose. */
export const ruleCode: Row = {
  name: "rules",
  about: "1,000 rules on shared indicators, rows/s : 1,000 JavaScript functions in an array",
  async run() {
    const [a, b] = await interleave(BLOCKS, [rulesPerSecond, functionsPerSecond]);
    const [closures, generated] = await interleave(BLOCKS, [nsPerClosure, nsPerFunction]);
    return [
      lineOf("rules, 1,000", compare(a, b), { unit: THOUSANDS, target: { atLeast: 0.5 } }),
      lineOf("rules, closures", compare(closures, generated), { unit: NS, target: { atMost: 2 } }),
    ];
  },
};

function rulesPerSecond(): number {
  const strategies = Array.from({ length: STRATEGIES }, (_, i): StrategySpec => {
    return specOf(i, { entryCondition: conditionOf(i).rule, exitCondition: "price < 0" });
  });
  const tape = new Tape({ capacity: 2 ** 15, instruments: 1, startTs: OPEN });
  const host = new Host({
    strategies,
    fillModel: "signal",
    zone: INDIA,
    openTs: OPEN,
    prevCloses: [],
    tape: tape.memory,
    control: allocateControlBlock(0),
    checkpointRows: ROWS,
    checkpoint: null,
    overrun: null,
    quarantined: [],
    inertRanges: false,
  });
  const batch = new TickBatch(1);
  batch.count = 1;
  batch.size[0] = 1;
  batch.bid[0] = Number.NaN;
  batch.ask[0] = Number.NaN;
  for (let i = 0; i < ROWS; i += 1) {
    batch.ts[0] = OPEN + i * STEP_MICROS;
    batch.price[0] = PRICE + walked(i);
    tape.appendTick(batch, 0);
  }
  tape.publish();
  const begun = performance.now();
  while (host.behind) host.handle({ type: "ticks", to: tape.head });
  return (ROWS * 1_000) / (performance.now() - begun);
}

/** The same rows, the same bars and indicators, computed once a bar by hand. */
function functionsPerSecond(): number {
  const functions = Array.from({ length: STRATEGIES }, (_, i) => generate(conditionOf(i).code));
  const arena = new Float64Array(64);
  const { close: closeAt, fast, slow, rsi: index } = { close: 0, fast: 1, slow: 2, rsi: 3 };
  const updates = [
    ema.bind({ arena, at: 16, length: 9, sources: [closeAt], out: fast }),
    ema.bind({ arena, at: 32, length: 21, sources: [closeAt], out: slow }),
    rsi.bind({ arena, at: 48, length: 14, sources: [closeAt], out: index }),
  ];
  const facts: Facts = { price: 0, time: 0, fast: Number.NaN, slow: Number.NaN, rsi: Number.NaN };
  let [asked, end, close] = [0, MICROS.minute, Number.NaN];
  const begun = performance.now();
  for (let i = 0; i < ROWS; i += 1) {
    const ts = i * STEP_MICROS;
    facts.price = (PRICE + walked(i)) / 100;
    facts.time = 33_300_000_000 + ts;
    if (ts >= end) {
      end += MICROS.minute;
      arena[closeAt] = close;
      for (const update of updates) update();
      facts.fast = arena[fast]!;
      facts.slow = arena[slow]!;
      facts.rsi = arena[index]!;
    }
    close = facts.price;
    for (const condition of functions) if (condition(facts)) asked += 1;
  }
  if (asked > 0) throw new RangeError("Expected conditions that are never true, one was");
  return (ROWS * 1_000) / (performance.now() - begun);
}

/** What the best engines do with a rule: the text of a function, compiled. The rules themselves never are. */
function generate(code: string): Condition {
  // oxlint-disable-next-line typescript/no-implied-eval -- the other side of the comparison
  return new Function("v", `return ${code};`) as Condition;
}

/** Rules of the kinds that people write, and the same in JavaScript. */
const PAIRS: readonly (readonly [rule: string, code: string])[] = [
  [
    "price > 20110 AND (price < 20150 OR time >= '15:20')",
    "v.price > 20110 && (v.price < 20150 || v.time >= 55200000000)",
  ],
  [
    "time >= '9:30' AND time < '14:30' AND price > 20140",
    "v.time >= 34200000000 && v.time < 52200000000 && v.price > 20140",
  ],
  [
    "price between 20115 and 20125 AND NOT time between '9:15' and '9:30'",
    "v.price >= 20115 && v.price <= 20125 && !(v.time >= 33300000000 && v.time <= 34200000000)",
  ],
  ["(price - 20100) * 2 > 60 OR price < 20105", "(v.price - 20100) * 2 > 60 || v.price < 20105"],
  ["price > 20150", "v.price > 20150"],
  ["price >= 20100 * 1.002 OR NOT price > 20110", "v.price >= 20100 * 1.002 || !(v.price > 20110)"],
];
const EVALUATIONS = 300_000;

function nsPerClosure(): number {
  const rules = PAIRS.map(([text]) => {
    const result = compileRule(text, { key: "entry_condition", timeframe: MICROS.minute });
    if (!result.ok) throw new Error("Expected a valid rule");
    return result.rule.bind((value) => (value.kind === "column" ? value.column : -1));
  });
  const row = new RowContext();
  row.time = 40_000_000_000;
  let met = 0;
  const begun = performance.now();
  for (let i = 0; i < EVALUATIONS; i += 1) {
    row.price = 20_100 + walked(i) / 100;
    for (const evaluate of rules) if (evaluate(row) === 1) met += 1;
  }
  return nsPer(begun, met);
}

function nsPerFunction(): number {
  const conditions = PAIRS.map(([, code]) => generate(code));
  const facts: Facts = { price: 0, time: 40_000_000_000, fast: 0, slow: 0, rsi: 0 };
  let met = 0;
  const begun = performance.now();
  for (let i = 0; i < EVALUATIONS; i += 1) {
    facts.price = 20_100 + walked(i) / 100;
    for (const condition of conditions) if (condition(facts)) met += 1;
  }
  return nsPer(begun, met);
}

function nsPer(begun: number, met: number): number {
  if (met === 0) throw new RangeError("Expected rules that are met at some rows, were at none");
  return ((performance.now() - begun) * 1_000_000) / (EVALUATIONS * PAIRS.length);
}

/** Minor units, up and down. */
function walked(i: number): number {
  return (i * 7_919) % 6_000;
}
