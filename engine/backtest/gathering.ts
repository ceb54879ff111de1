import type { TicksBetween } from "../feed/mod.ts";
import type { EntryTally } from "../observe/mod.ts";
import { MAX_BAD_ROWS_SHOWN } from "../protocol/mod.ts";
import { EntryTallies } from "./entry_tallies.ts";
import type { FromJob, TradedDay } from "./job.ts";
import type { PlannedJob } from "./plan_jobs.ts";
import type { DayOrders } from "./results.ts";

/** A file of a backtest, and its size. */
export interface BacktestFile {
  readonly path: string;
  readonly bytes: number;
}

/** Gathers the results that jobs post, day by day. A day is complete when all jobs of its file have traded it. */
export class Gathering {
  readonly #files: readonly BacktestFile[];
  readonly #jobs: readonly PlannedJob[];
  readonly #onBadRow: (message: string) => void;
  /** By job: the bytes of its file that it has read. */
  readonly #read: number[];
  /** By file, then by date: the day as each job has traded it. */
  readonly #days: readonly Map<string, TradedDay[]>[];
  /** By file: how many of its bad rows were shown. */
  readonly #shown: number[];
  readonly #ticked: Set<number> = new Set();
  readonly #unknownSymbols: Set<string> = new Set();
  readonly #tallies: EntryTallies = new EntryTallies();
  /** By file: the ticks that are in no session. */
  readonly #between: (TicksBetween | null)[];
  #badRows = 0;

  /** @param onBadRow called with the first `MAX_BAD_ROWS_SHOWN` bad rows of each file */
  constructor(files: readonly BacktestFile[], jobs: readonly PlannedJob[], onBadRow: (message: string) => void) {
    this.#files = files;
    this.#jobs = jobs;
    this.#onBadRow = onBadRow;
    this.#read = jobs.map(() => 0);
    this.#days = files.map(() => new Map());
    this.#shown = files.map(() => 0);
    this.#between = files.map(() => null);
  }

  /** Takes a message of the job of this index. */
  take(job: number, message: FromJob): void {
    const file = this.#jobs[job]?.file ?? 0;
    switch (message.type) {
      case "day": {
        const days = this.#days[file]!;
        for (const instrument of message.day.ticked) this.#ticked.add(instrument);
        days.set(message.day.date, [...(days.get(message.day.date) ?? []), message.day]);
        return;
      }
      case "bad-row":
        this.#shown[file]! += 1;
        if (this.#shown[file]! <= MAX_BAD_ROWS_SHOWN) this.#onBadRow(message.message);
        return;
      case "progress":
        // A job counts unzipped bytes, which are more than those of the file. Of a zipped file only the end counts.
        if (!this.#files[file]!.path.endsWith(".gz")) this.#read[job] = message.bytes;
        return;
      case "done":
        this.#badRows += message.badRows;
        this.#tallies.addAll(message.tallies);
        this.#between[file] = message.between;
        for (const symbol of message.unknownSymbols) this.#unknownSymbols.add(symbol);
        this.#read[job] = this.#files[file]!.bytes;
        return;
    }
  }

  /** How many bad rows there are in the files that have been read to the end. */
  get badRows(): number {
    return this.#badRows;
  }

  /** Indexes of the instruments with ticks on any day. */
  get ticked(): ReadonlySet<number> {
    return this.#ticked;
  }

  /** Symbols in files that have been read to the end which are no instruments of the session. */
  get unknownSymbols(): readonly string[] {
    return [...this.#unknownSymbols];
  }

  /** What was seen of the entries of strategies, by index, in the files that have been read to the end. */
  get tallies(): ReadonlyMap<number, EntryTally> {
    return this.#tallies.all;
  }

  /** The ticks that are in no session, in the files that have been read to the end. */
  get between(): TicksBetween {
    const read = this.#between.flatMap((each) => each ?? []);
    const sum = (key: keyof TicksBetween): number => read.reduce((all, each) => all + each[key], 0);
    return { before: sum("before"), after: sum("after") };
  }

  /** The part of all bytes that has been read, 0 to 1. */
  get progress(): number {
    const all = this.#jobs.reduce((sum, { file }) => sum + (this.#files[file]?.bytes ?? 0), 0);
    const read = this.#read.reduce((sum, bytes) => sum + bytes, 0);
    return all === 0 ? 0 : read / all;
  }

  /** The complete days, by time; days of the same time by file. */
  get days(): readonly DayOrders[] {
    const complete = this.#days.flatMap((days, file) => {
      const groups = this.#jobs.filter((job) => job.file === file).length;
      return [...days.values()].flatMap((parts) => (parts.length === groups ? [joinDay(file, parts)] : []));
    });
    return complete.toSorted((a, b) => a.openMicros - b.openMicros || a.file - b.file);
  }

  /** Why strategies were quarantined, by index: the first reason of each, with its date. */
  get outs(): ReadonlyMap<number, string> {
    const outs = new Map<number, string>();
    for (const days of this.#days)
      for (const part of [...days.values()].flat())
        for (const [strategy, why] of part.outs) if (!outs.has(strategy)) outs.set(strategy, `${part.date}: ${why}`);
    return outs;
  }
}

/** A day with the orders of all groups, by row, then strategy: the order in which one session would make them. */
function joinDay(file: number, parts: readonly TradedDay[]): DayOrders {
  const [first] = parts;
  if (first === undefined) throw new RangeError("Expected a day that was traded, was none");
  const { date, openMicros, closeMicros, ticks } = first;
  const orders = parts.flatMap((part) => part.orders);
  orders.sort((a, b) => a.seq - b.seq || a.strategy - b.strategy || (a.n ?? Infinity) - (b.n ?? Infinity));
  return { file, date, openMicros, closeMicros, ticks, orders };
}
