import { assert } from "../../engine/protocol/mod.ts";
import {
  type CellPlan,
  compileNumber,
  compilePlan,
  isSettledValue,
  type RowContext,
  type ValuePlan,
} from "../rules/mod.ts";
import { BarClock, CLOCK_DOUBLES } from "./bar_clock.ts";
import { crossed, CROSSING_DOUBLES } from "./crossing.ts";

/** Where the series of an instrument stand. */
export interface SeriesPlace {
  readonly arena: Float64Array;
  /** Where their stretch of the arena begins. */
  readonly at: number;
  /** Bars count from here, microseconds. */
  readonly openTs: number;
  /** The instrument's last price before the open, a decimal; NaN: there is none. */
  readonly prevClose: number;
  /** The row that is judged. Its values stand in the same arena. */
  readonly context: RowContext;
}

type Step = () => void;

/**
 * Everything that the strategies of a slot know of one instrument beside the row: bars, indicators, crossings, the day's
 * prices. Each is computed once, at the row where it changes, before any strategy is judged there.
 *
 * Its stretch of the arena: the value of every cell; the state of every clock; the state of every cell that has one.
 */
export class InstrumentSeries {
  readonly #cells: readonly CellPlan[];
  readonly #place: SeriesPlace;
  readonly #clocks: readonly BarClock[];
  readonly #ticks: readonly Step[];
  readonly #stateOf: readonly number[];

  /** Doubles that the series of these cells take. */
  static sizeOf(cells: readonly CellPlan[]): number {
    const states = cells.reduce((sum, cell) => sum + stateDoubles(cell), 0);
    return cells.length + timeframesOf(cells).length * CLOCK_DOUBLES + states;
  }

  constructor(cells: readonly CellPlan[], place: SeriesPlace) {
    this.#cells = cells;
    this.#place = place;
    const timeframes = timeframesOf(cells);
    const firstClock = place.at + cells.length;
    let next = firstClock + timeframes.length * CLOCK_DOUBLES;
    this.#stateOf = cells.map((cell) => {
      const at = next;
      next += stateDoubles(cell);
      return at;
    });
    this.#clocks = timeframes.map((length, i) => this.#clock(length, firstClock + i * CLOCK_DOUBLES));
    this.#ticks = cells.flatMap((cell, number) => this.#tickStep(cell, number) ?? []);
  }

  /** Begins anew, knowing nothing but what was before the open. */
  reset(): void {
    const { arena, at, prevClose } = this.#place;
    arena.fill(0, at, at + InstrumentSeries.sizeOf(this.#cells));
    this.#cells.forEach((cell, number) => {
      arena[at + number] = cell.kind === "day" && isSettledValue(cell.value) ? prevClose : Number.NaN;
      const state = this.#stateOf[number]!;
      if (cell.kind === "crossing") arena.fill(Number.NaN, state, state + CROSSING_DOUBLES);
    });
  }

  /** Where a value stands in the arena. */
  columnOf(value: ValuePlan): number {
    if (value.kind === "column") return value.column;
    const cell = this.#cells[value.cell];
    const counted = cell?.kind === "count" ? this.barsAt(cell.timeframe) : null;
    return counted ?? this.#place.at + value.cell;
  }

  /** Where the arena counts the complete bars of a timeframe, or null if no cell goes by it. */
  barsAt(timeframe: number): number | null {
    return this.#clocks.find(({ length }) => length === timeframe)?.countAt ?? null;
  }

  /** Takes the instrument's next row, to which the context is set already. Allocates nothing between bars. */
  advance(): void {
    for (const clock of this.#clocks) clock.take();
    for (const step of this.#ticks) step();
  }

  #clock(length: number, at: number): BarClock {
    const { arena, context, openTs } = this.#place;
    const own = this.#cells.flatMap((cell, number) => (timeframeOf(cell) === length ? [{ cell, number }] : []));
    const steps = own.flatMap(({ cell, number }) => this.#barStep(cell, number) ?? []);
    const flags = own.flatMap(({ cell, number }) => (cell.kind === "crossing" ? [this.#place.at + number] : []));
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
    const copies = own.flatMap(({ cell, number }) =>
      cell.kind === "bar" ? [{ from: clock.placeOf(cell.value), to: this.#place.at + number }] : [],
    );
    return clock;
  }

  /** What a cell does when a bar of its timeframe is complete. */
  #barStep(cell: CellPlan, number: number): Step | null {
    const { arena, context, at } = this.#place;
    const out = at + number;
    const columnOf = (value: ValuePlan): number => this.columnOf(value);
    switch (cell.kind) {
      case "formula": {
        const code = compileNumber(cell.formula, columnOf);
        return () => {
          arena[out] = code(context);
        };
      }
      case "test": {
        const code = compilePlan(cell.test, columnOf);
        return () => {
          const truth = code(context);
          arena[out] = truth === -1 ? Number.NaN : truth;
        };
      }
      case "indicator": {
        const [source, ...more] = cell.inputs.map((input) => at + input);
        assert(source !== undefined, "an indicator has an input");
        const { indicator, length } = cell;
        return indicator.bind({ arena, at: this.#stateOf[number]!, length, sources: [source, ...more], out });
      }
      case "crossing":
        return this.#crossingStep(cell, number);
      default:
        return null;
    }
  }

  /** What a cell does at every row of its instrument. */
  #tickStep(cell: CellPlan, number: number): Step | null {
    const { arena, context, at } = this.#place;
    const out = at + number;
    if (cell.kind === "crossing" && cell.timeframe === null) return this.#crossingStep(cell, number);
    if (cell.kind !== "day") return null;
    switch (cell.value) {
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

  #crossingStep({ direction, left, right }: CellPlan & { readonly kind: "crossing" }, number: number): Step {
    const { arena, context, at } = this.#place;
    const [out, state] = [at + number, this.#stateOf[number]!];
    const columnOf = (value: ValuePlan): number => this.columnOf(value);
    const [upper, lower] = direction === "above" ? [left, right] : [right, left];
    const [rising, falling] = [compileNumber(upper, columnOf), compileNumber(lower, columnOf)];
    return () => {
      arena[out] = crossed(arena, state, rising(context), falling(context));
    };
  }
}

/** The timeframe by which a cell changes, or null. */
function timeframeOf(cell: CellPlan): number | null {
  return cell.kind === "day" ? null : cell.timeframe;
}

/** Each timeframe once, the shortest first. */
function timeframesOf(cells: readonly CellPlan[]): readonly number[] {
  return [...new Set(cells.flatMap((cell) => timeframeOf(cell) ?? []))].toSorted((left, right) => left - right);
}

function stateDoubles(cell: CellPlan): number {
  if (cell.kind === "indicator") return cell.indicator.size(cell.length);
  return cell.kind === "crossing" ? CROSSING_DOUBLES : 0;
}
