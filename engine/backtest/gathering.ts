import type { CutReport } from "../market/mod.ts";
import type { EntryTally } from "../observe/mod.ts";
import { EntryTallies } from "./entry_tallies.ts";
import type { FromJob, TradedDay } from "./job.ts";
import type { PlannedJob } from "./plan_jobs.ts";

/** A day with the orders of all strategies, in the order of the orders file. */
export type DayOrders = Omit<TradedDay, "outs" | "ticked">;

/** Gathers the results that jobs post, day by day. A day is complete when all jobs that have it have traded it. */
export class Gathering {
  readonly #jobs: readonly PlannedJob[];
  /** By job: the part of its work that it has done, 0 to 1. */
  readonly #done: number[];
  /** By date: the day as each job has traded it. */
  readonly #days: Map<string, TradedDay[]> = new Map();
  readonly #ticked: Set<number> = new Set();
  readonly #unknownSymbols: Set<string> = new Set();
  readonly #tallies: EntryTallies = new EntryTallies();
  #badRows = 0;
  #notTraded = 0;
  readonly #cuts: CutReport[] = [];

  constructor(jobs: readonly PlannedJob[]) {
    this.#jobs = jobs;
    this.#done = jobs.map(() => 0);
  }

  /** Takes a message of the job of this index. */
  take(job: number, message: FromJob): void {
    switch (message.type) {
      case "day": {
        const { day } = message;
        for (const instrument of day.ticked) this.#ticked.add(instrument);
        this.#days.set(day.date, [...(this.#days.get(day.date) ?? []), day]);
        return;
      }
      case "progress":
        this.#done[job] = message.part;
        return;
      case "done":
        this.#badRows += message.badRows;
        this.#notTraded += message.notTraded;
        if (message.cut !== null) this.#cuts.push(message.cut);
        this.#tallies.addAll(message.tallies);
        for (const symbol of message.unknownSymbols) this.#unknownSymbols.add(symbol);
        this.#done[job] = 1;
        return;
    }
  }

  /** How many bad rows jobs have found in files that they have read to the end. */
  get badRows(): number {
    return this.#badRows;
  }

  /** How many rows of a plain file are of instruments that the session does not have. */
  get notTraded(): number {
    return this.#notTraded;
  }

  /** The rows that hours cut, by job that has ended. */
  get cuts(): readonly CutReport[] {
    return this.#cuts;
  }

  /** Indexes of the instruments with ticks on any day. */
  get ticked(): ReadonlySet<number> {
    return this.#ticked;
  }

  /** Symbols in files that have been read to the end which are no instruments of the session. */
  get unknownSymbols(): readonly string[] {
    return [...this.#unknownSymbols];
  }

  /** What was seen of the entries of strategies, by index, by the jobs that have ended. */
  get tallies(): ReadonlyMap<number, EntryTally> {
    return this.#tallies.all;
  }

  /** The part of all work that is done, 0 to 1. */
  get progress(): number {
    return this.#jobs.reduce((sum, { share }, job) => sum + share * (this.#done[job] ?? 0), 0);
  }

  /** The complete days, by time. */
  get days(): readonly DayOrders[] {
    const complete = [...this.#days.values()].flatMap((parts) => {
      return parts.length === this.#groupsOn(parts[0]?.date ?? "") ? [joinDay(parts)] : [];
    });
    return complete.toSorted((a, b) => a.openMicros - b.openMicros);
  }

  /** How many jobs trade a date. */
  #groupsOn(date: string): number {
    return this.#jobs.filter(({ from, to }) => (from === null || from <= date) && (to === null || date <= to)).length;
  }

  /** Why strategies were quarantined, by index: the first reason of each, with its date. */
  get outs(): ReadonlyMap<number, string> {
    const outs = new Map<number, string>();
    const parts = [...this.#days.values()].flat().toSorted((a, b) => a.openMicros - b.openMicros);
    for (const part of parts)
      for (const [strategy, why] of part.outs) if (!outs.has(strategy)) outs.set(strategy, `${part.date}: ${why}`);
    return outs;
  }
}

/** A day with the orders of all groups, by row, then strategy: the order in which one session would make them. */
function joinDay(parts: readonly TradedDay[]): DayOrders {
  const [first] = parts;
  if (first === undefined) throw new RangeError("Expected a day that was traded, was none");
  const { date, openMicros, closeMicros, ticks } = first;
  const orders = parts.flatMap((part) => part.orders);
  orders.sort((a, b) => a.seq - b.seq || a.strategy - b.strategy || (a.n ?? Infinity) - (b.n ?? Infinity));
  const excursions = parts.flatMap((part) => part.excursions);
  const prices = [...new Map(parts.flatMap((part) => part.prices))];
  const bars = [...new Map(parts.flatMap((part) => part.bars))];
  return { date, openMicros, closeMicros, ticks, orders, excursions, prices, bars };
}
