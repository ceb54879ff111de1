import { orderIn, roundTripsOf } from "../journal/mod.ts";
import { MAX_CLOSING_ROWS, type OrderRecord } from "../protocol/mod.ts";
import { figureLines, figuresOf, type Result } from "../report/mod.ts";
import type { Engine, SessionListener, ViewedSession } from "../session/mod.ts";
import type { Line, MoneyFormat } from "../terminal/mod.ts";
import { VERSION } from "./version.ts";

/** The most orders that are kept for the figures of a session. */
const MAX_ORDERS = 200_000;

/** What a session's trades have come to, told at its end. */
export class SessionFigures {
  /** By id: the filled orders. A session that is resumed may make an order again. */
  readonly #orders: Map<string, OrderRecord> = new Map();
  #isOver = false;

  /** Takes the orders of an earlier run. Those that are made again are not shown again. */
  begin(engine: Engine): void {
    for (const event of engine.options.journal.earlier.events) {
      const order = orderIn(event);
      if (order !== null) this.note(order);
    }
  }

  /** A listener that also takes the orders that it is told of. */
  listenTo(listener: SessionListener): SessionListener {
    return {
      ...listener,
      onOrder: (order) => {
        this.note(order);
        listener.onOrder(order);
      },
    };
  }

  /** Takes an order. */
  note(order: OrderRecord): void {
    if (order.status !== "filled" || this.#isOver) return;
    if (this.#orders.size >= MAX_ORDERS) {
      this.#isOver = true;
      this.#orders.clear();
    } else this.#orders.set(order.id, order);
  }

  /** The figures as a table. None: nothing was traded, or too much: `report` has them then. */
  lines(engine: Engine, { plan }: Pick<ViewedSession, "plan">, options: FigureOptions): readonly Line[] {
    if (this.#orders.size === 0) return [];
    const { capital, daysAYear } = plan.config;
    const result = this.#resultOf(engine, plan);
    const figures = figuresOf(result, { capital, sessionsAYear: daysAYear });
    return [[], ...figureLines(result, figures, { ...options, full: false, most: MAX_CLOSING_ROWS })];
  }

  #resultOf({ options, strategies, tape }: Engine, { config, instruments }: ViewedSession["plan"]): Result {
    const { id, openMicros, closeMicros, zone } = options.session;
    const trips = roundTripsOf(this.#orders.values());
    const { date } = options.header;
    const { ticks } = tape;
    const session = { id, date, openMicros, closeMicros, ticks, orders: this.#orders.size, offsets: zone };
    return {
      header: {
        version: VERSION,
        kind: "sessions",
        feed: "several",
        zone: config.marketTz,
        strategies: null,
        files: [],
        rowsSha256: null,
        calendar: null,
        from: null,
        to: null,
        settings: {},
      },
      sessions: [session],
      instruments,
      strategies: strategies.map(({ id: strategy, instrument, spec, failed }) => {
        return { id: strategy, instrument, quantity: spec?.quantity ?? null, failed, reasons: [] };
      }),
      trades: trips.map((trip) => ({ ...trip, session: 0, strategy: trip.entry.strategy, excursion: null })),
      prices: instruments.map(() => []),
      stopped: false,
      leftOut: null,
    };
  }
}

interface FigureOptions {
  readonly money: MoneyFormat;
  readonly columns: number;
}
