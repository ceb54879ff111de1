import { assert } from "../../engine/protocol/mod.ts";
import {
  type SeriesNode,
  compileNumber,
  compilePlan,
  isSettledValue,
  type RowContext,
  type ValuePlan,
} from "../rules/mod.ts";
import { BarClock, CLOCK_DOUBLES } from "./bar_clock.ts";
import { crossed, CROSSING_DOUBLES } from "./crossing.ts";

/** What the series of an instrument are given. */
export interface SeriesSetup {
  readonly arena: Float64Array;
  /** The offset of their part of the arena. */
  readonly at: number;
  /** The instant from which bars are aligned, microseconds. */
  readonly openTs: number;
  /** The instrument's last price before the open, a decimal. NaN if there is none. */
  readonly prevClose: number;
  /** The current row. Its values are in the same arena. */
  readonly context: RowContext;
}

type Step = () => void;

/**
 * What the strategies of a slot share of one instrument: bars, indicators, crossings, the prices of the day. Each value is
 * computed once, at the row at which it changes, before any strategy is judged there.
 *
 * Its part of the arena: the value of every node, the state of every clock, the state of every node that has one.
 */
export class InstrumentSeries {
  readonly #nodes: readonly SeriesNode[];
  readonly #setup: SeriesSetup;
  readonly #clocks: readonly BarClock[];
  readonly #ticks: readonly Step[];
  readonly #stateOf: readonly number[];

  /** Doubles of these nodes in the arena. */
  static sizeOf(nodes: readonly SeriesNode[]): number {
    const states = nodes.reduce((sum, node) => sum + stateDoubles(node), 0);
    return nodes.length + timeframesOf(nodes).length * CLOCK_DOUBLES + states;
  }

  constructor(nodes: readonly SeriesNode[], setup: SeriesSetup) {
    this.#nodes = nodes;
    this.#setup = setup;
    const timeframes = timeframesOf(nodes);
    const firstClock = setup.at + nodes.length;
    let next = firstClock + timeframes.length * CLOCK_DOUBLES;
    this.#stateOf = nodes.map((node) => {
      const at = next;
      next += stateDoubles(node);
      return at;
    });
    this.#clocks = timeframes.map((length, i) => this.#clock(length, firstClock + i * CLOCK_DOUBLES));
    this.#ticks = nodes.flatMap((node, number) => this.#tickStep(node, number) ?? []);
  }

  /** Returns to the state at the open. */
  reset(): void {
    const { arena, at, prevClose } = this.#setup;
    arena.fill(0, at, at + InstrumentSeries.sizeOf(this.#nodes));
    this.#nodes.forEach((node, number) => {
      arena[at + number] = node.kind === "day" && isSettledValue(node.value) ? prevClose : Number.NaN;
      const state = this.#stateOf[number]!;
      if (node.kind === "crossing") arena.fill(Number.NaN, state, state + CROSSING_DOUBLES);
    });
  }

  /** The column of a value in the arena. */
  columnOf(value: ValuePlan): number {
    if (value.kind === "column") return value.column;
    const node = this.#nodes[value.node];
    const counted = node?.kind === "count" ? this.barsAt(node.timeframe) : null;
    return counted ?? this.#setup.at + value.node;
  }

  /** The column that counts the complete bars of a timeframe; null if no node has that timeframe. */
  barsAt(timeframe: number): number | null {
    return this.#clocks.find(({ length }) => length === timeframe)?.countAt ?? null;
  }

  /** Takes the next row of the instrument, which has been shown to the context. Allocates nothing between bars. */
  advance(): void {
    for (const clock of this.#clocks) clock.take();
    for (const step of this.#ticks) step();
  }

  #clock(length: number, at: number): BarClock {
    const { arena, context, openTs } = this.#setup;
    const own = this.#nodes.flatMap((node, number) => (timeframeOf(node) === length ? [{ node, number }] : []));
    const steps = own.flatMap(({ node, number }) => this.#barStep(node, number) ?? []);
    const flags = own.flatMap(({ node, number }) => (node.kind === "crossing" ? [this.#setup.at + number] : []));
    const clock = new BarClock({
      arena,
      at,
      openTs,
      length,
      context,
      onBar: () => {
        for (const { from, to } of copies) arena[to] = arena[from]!;
        for (const step of steps) step();
      },
      onNext: () => {
        for (const flag of flags) if (arena[flag] === 1) arena[flag] = 0;
      },
    });
    const copies = own.flatMap(({ node, number }) =>
      node.kind === "bar" ? [{ from: clock.offsetOf(node.value), to: this.#setup.at + number }] : [],
    );
    return clock;
  }

  /** The step of a node when a bar of its timeframe is complete; null: none. */
  #barStep(node: SeriesNode, number: number): Step | null {
    const { arena, context, at } = this.#setup;
    const out = at + number;
    const columnOf = (value: ValuePlan): number => this.columnOf(value);
    switch (node.kind) {
      case "formula": {
        const code = compileNumber(node.formula, columnOf);
        return () => {
          arena[out] = code(context);
        };
      }
      case "test": {
        const code = compilePlan(node.test, columnOf);
        return () => {
          const truth = code(context);
          arena[out] = truth === -1 ? Number.NaN : truth;
        };
      }
      case "indicator": {
        const [source, ...more] = node.inputs.map((input) => at + input);
        assert(source !== undefined, "an indicator has an input");
        const { indicator, length } = node;
        return indicator.bind({ arena, at: this.#stateOf[number]!, length, sources: [source, ...more], out });
      }
      case "crossing":
        return this.#crossingStep(node, number);
      default:
        return null;
    }
  }

  /** The step of a node at every row of its instrument; null: none. */
  #tickStep(node: SeriesNode, number: number): Step | null {
    const { arena, context, at } = this.#setup;
    const out = at + number;
    if (node.kind === "crossing" && node.timeframe === null) return this.#crossingStep(node, number);
    if (node.kind !== "day") return null;
    switch (node.value) {
      case "prev_close":
        return null;
      case "day_open":
        return () => {
          if (Number.isNaN(arena[out]!)) arena[out] = context.price;
        };
      case "day_high":
        return () => {
          if (!(arena[out]! >= context.price)) arena[out] = context.price;
        };
      default:
        return () => {
          if (!(arena[out]! <= context.price)) arena[out] = context.price;
        };
    }
  }

  #crossingStep({ direction, left, right }: SeriesNode & { readonly kind: "crossing" }, number: number): Step {
    const { arena, context, at } = this.#setup;
    const [out, state] = [at + number, this.#stateOf[number]!];
    const columnOf = (value: ValuePlan): number => this.columnOf(value);
    const [upper, lower] = direction === "above" ? [left, right] : [right, left];
    const [rising, falling] = [compileNumber(upper, columnOf), compileNumber(lower, columnOf)];
    return () => {
      arena[out] = crossed(arena, state, rising(context), falling(context));
    };
  }
}

/** The timeframe of the bars with which a node changes; null: it changes with ticks. */
function timeframeOf(node: SeriesNode): number | null {
  return node.kind === "day" ? null : node.timeframe;
}

/** Each timeframe once, the shortest first. */
function timeframesOf(nodes: readonly SeriesNode[]): readonly number[] {
  return [...new Set(nodes.flatMap((node) => timeframeOf(node) ?? []))].toSorted((left, right) => left - right);
}

function stateDoubles(node: SeriesNode): number {
  if (node.kind === "indicator") return node.indicator.size(node.length);
  return node.kind === "crossing" ? CROSSING_DOUBLES : 0;
}
