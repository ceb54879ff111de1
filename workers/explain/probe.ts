import { formatTimeframe, parseTimeframe } from "../../engine/core/mod.ts";
import {
  assert,
  MICROS,
  type ProbedPart,
  type ProbedTruth,
  type ProbePlan,
  type ProbeReading,
  type ProbeRow,
  type RuleKey,
  type RuleProbe,
} from "../../engine/protocol/mod.ts";
import { LocalTime } from "../host/mod.ts";
import {
  SeriesNodeSet,
  type ColumnOf,
  COLUMNS,
  compileNumber,
  compilePlan,
  compileRule,
  findName,
  nodesOf,
  type OutlinedPart,
  outlineRule,
  RowContext,
  type RuleNode,
  type Truth,
} from "../rules/mod.ts";
import { InstrumentSeries } from "../series/mod.ts";

const TRUTHS: Readonly<Record<Truth, ProbedTruth>> = { 1: "yes", 0: "no", [-1]: "unknown" };

/**
 * Evaluates the conditions of one strategy row by row, with the same plans and series as a slot, and tells the value of each
 * part. There is no position, so its values are unknown.
 */
export class Probe implements RuleProbe {
  readonly #scale: number;
  readonly #localTime: LocalTime;
  readonly #context: RowContext;
  readonly #series: InstrumentSeries;
  readonly #entry: PartReader;
  readonly #exit: PartReader;
  readonly #bars: readonly BarCount[];
  readonly #positionNames: readonly string[];

  /** @throws TypeError unless the texts are described as valid */
  constructor({ texts, scale, openTs, zone, prevClose: minor }: ProbePlan) {
    const timeframe = parseTimeframe(texts.timeframe) ?? MICROS.minute;
    const seriesNodes = new SeriesNodeSet();
    const outline = (key: RuleKey): Outlined => outlineText(texts[key], key, { timeframe, seriesNodes });
    const [entry, exit] = [outline("entry_condition"), outline("exit_condition")];
    const arena = new Float64Array(COLUMNS + InstrumentSeries.sizeOf(seriesNodes.all)).fill(Number.NaN, 0, COLUMNS);
    this.#scale = scale;
    this.#localTime = new LocalTime(zone);
    this.#context = new RowContext(arena);
    const prevClose = minor === null ? Number.NaN : minor / scale;
    this.#series = new InstrumentSeries(seriesNodes.all, {
      arena,
      at: COLUMNS,
      openTs,
      prevClose,
      context: this.#context,
    });
    this.#series.reset();
    const columnOf: ColumnOf = (value) => this.#series.columnOf(value);
    this.#entry = new PartReader(entry.part, columnOf);
    this.#exit = new PartReader(exit.part, columnOf);
    this.#bars = neededBars([entry, exit]).map(([length, needed]) => {
      const at = this.#series.barsAt(length);
      assert(at !== null, "bars that are needed are counted");
      return { length, needed, at };
    });
    this.#positionNames = positionNamesIn(exit.tree);
  }

  take({ ts, price, size, bid, ask }: ProbeRow): void {
    const context = this.#context;
    context.price = price / this.#scale;
    context.time = this.#timeOf(ts);
    context.size = size;
    context.bid = bid / this.#scale;
    context.ask = ask / this.#scale;
    context.ts = ts;
    this.#series.advance();
    this.#entry.take(ts, context);
    this.#exit.take(ts, context);
  }

  #timeOf(ts: number): number {
    const row = { ts, time: 0, dayEnds: 0 };
    this.#localTime.tell(row);
    return row.time;
  }

  read(): ProbeReading {
    const { values } = this.#context;
    return {
      entry: this.#entry.read(this.#context),
      exit: this.#exit.read(this.#context),
      bars: this.#bars.map(({ length, needed, at }) => ({
        timeframe: formatTimeframe(length),
        complete: values[at] ?? 0,
        needed,
      })),
      positionNames: this.#positionNames,
    };
  }
}

interface BarCount {
  readonly length: number;
  readonly needed: number;
  /** The column that counts the complete ones. */
  readonly at: number;
}

interface Outlined {
  readonly tree: RuleNode;
  readonly part: OutlinedPart;
  readonly history: ReadonlyMap<number, number>;
}

function outlineText(
  text: string,
  key: RuleKey,
  { timeframe, seriesNodes }: { readonly timeframe: number; readonly seriesNodes: SeriesNodeSet },
): Outlined {
  const result = compileRule(text, { key, timeframe, seriesNodes });
  if (!result.ok) throw new TypeError(`Expected a valid ${key}, was ${JSON.stringify(text)}`);
  const { ast: tree, history } = result.rule;
  return { tree, part: outlineRule(tree, { timeframe, seriesNodes }), history };
}

/** For each timeframe the bars that the conditions need, the shortest timeframe first. */
function neededBars(rules: readonly Outlined[]): readonly (readonly [length: number, bars: number])[] {
  const most = new Map<number, number>();
  for (const [length, bars] of rules.flatMap(({ history }) => [...history])) {
    most.set(length, Math.max(bars, most.get(length) ?? 0));
  }
  return [...most].toSorted(([left], [right]) => left - right);
}

function positionNamesIn(tree: RuleNode): readonly string[] {
  const names = [...nodesOf(tree)].flatMap((node) => (node.kind === "name" ? [node] : []));
  const ofPosition = names.filter(({ name }) => findName(name)?.allowed.includes("entry_condition") === false);
  return [...new Set(ofPosition.toSorted((left, right) => left.start - right.start).map(({ name }) => name))];
}

/** Reads a part of a condition at a row. */
class PartReader {
  readonly #part: OutlinedPart;
  readonly #truth: (row: RowContext) => Truth;
  readonly #sides: readonly ((row: RowContext) => number)[];
  readonly #before: readonly (((row: RowContext) => number) | null)[];
  readonly #parts: readonly PartReader[];
  /** The numbers of a crossing at the last row, and at the row before. */
  #now: readonly number[] = [];
  #earlier: readonly number[] = [];
  #lastYes: number | null = null;

  constructor(part: OutlinedPart, columnOf: ColumnOf) {
    this.#part = part;
    this.#truth = compilePlan(part.plan, columnOf);
    this.#sides = part.sides.map(({ plan }) => compileNumber(plan, columnOf));
    this.#before = part.sides.map(({ before }) => (before === null ? null : compileNumber(before, columnOf)));
    this.#parts = part.parts.map((each) => new PartReader(each, columnOf));
  }

  /** Takes a row: keeps what a crossing needs later. */
  take(ts: number, row: RowContext): void {
    for (const part of this.#parts) part.take(ts, row);
    if (this.#part.crossing === null) return;
    this.#earlier = this.#now;
    this.#now = this.#sides.map((side) => side(row));
    if (this.#truth(row) === 1) this.#lastYes = ts;
  }

  read(row: RowContext): ProbedPart {
    const { kind, text, crossing, sides } = this.#part;
    return {
      kind,
      text,
      truth: TRUTHS[this.#truth(row)],
      values: sides.map((side, i) => ({
        text: side.text,
        type: side.type,
        value: knownOf(this.#sides[i]?.(row)),
        before: knownOf(crossing === "row" ? this.#earlier[i] : this.#before[i]?.(row)),
      })),
      crossing,
      lastYes: this.#lastYes,
      parts: this.#parts.map((part) => part.read(row)),
    };
  }
}

/** Unknown is null in a reading. */
function knownOf(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
