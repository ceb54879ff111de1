import { MAX_BAD_ROWS_SHOWN } from "../protocol/mod.ts";
import type { FromJob, TradedDay } from "./job.ts";
import type { PlannedJob } from "./plan_jobs.ts";
import type { DayOrders } from "./results.ts";

/** A file of a backtest. */
export interface BacktestFile {
  readonly path: string;
  readonly bytes: number;
}

/** Gathers what jobs post, day by day: a day is there when all jobs of its file have traded it. */
export class Gathering {
  readonly #files: readonly BacktestFile[];
  readonly #jobs: readonly PlannedJob[];
  readonly #onBadRow: (message: string) => void;
  /** By job: the bytes that it has read of its file. */
  readonly #read: number[];
  /** By file, then by date, what each job has traded. */
  readonly #days: readonly Map<string, TradedDay[]>[];
  readonly #shown: number[];
  readonly #ticked: Set<number> = new Set();
  readonly #strangers: Set<string> = new Set();
  #badRows = 0;

  /** @param onBadRow given the first bad rows of each file */
  constructor(files: readonly BacktestFile[], jobs: readonly PlannedJob[], onBadRow: (message: string) => void) {
    this.#files = files;
    this.#jobs = jobs;
    this.#onBadRow = onBadRow;
    this.#read = jobs.map(() => 0);
    this.#days = files.map(() => new Map());
    this.#shown = files.map(() => 0);
  }

  /** Takes what job `job` has posted. */
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
        // What is unzipped is more than what the file has: of such a one only its end is known.
        if (!this.#files[file]!.path.endsWith(".gz")) this.#read[job] = message.bytes;
        return;
      case "done":
        this.#badRows += message.badRows;
        for (const symbol of message.strangers) this.#strangers.add(symbol);
        this.#read[job] = this.#files[file]!.bytes;
        return;
    }
  }

  /** Bad rows of the files that have been read to their ends. */
  get badRows(): number {
    return this.#badRows;
  }

  /** Indexes of the instruments that a day has ticks of. */
  get ticked(): ReadonlySet<number> {
    return this.#ticked;
  }

  /** What rows of the files that have been read to their ends name that is no instrument of the session. */
  get strangers(): readonly string[] {
    return [...this.#strangers];
  }

  /** The part of the bytes that is read, 0 to 1. */
  get progress(): number {
    const all = this.#jobs.reduce((sum, { file }) => sum + (this.#files[file]?.bytes ?? 0), 0);
    const read = this.#read.reduce((sum, bytes) => sum + bytes, 0);
    return all === 0 ? 0 : read / all;
  }

  /** Days that are whole, in the order of time, and of one day in that of the files. */
  get days(): readonly DayOrders[] {
    const whole = this.#days.flatMap((days, file) => {
      const groups = this.#jobs.filter((job) => job.file === file).length;
      return [...days.values()].flatMap((parts) => (parts.length === groups ? [together(file, parts)] : []));
    });
    return whole.toSorted((a, b) => a.openMicros - b.openMicros || a.file - b.file);
  }

  /** Why strategies were put out of action, by index: the first time. */
  get outs(): ReadonlyMap<number, string> {
    const outs = new Map<number, string>();
    for (const days of this.#days)
      for (const part of [...days.values()].flat())
        for (const [strategy, why] of part.outs) if (!outs.has(strategy)) outs.set(strategy, `${part.date}: ${why}`);
    return outs;
  }
}

/** A day with the orders of all groups: by row, then strategy, as one session would have made them. */
function together(file: number, parts: readonly TradedDay[]): DayOrders {
  const [first] = parts;
  if (first === undefined) throw new RangeError("Expected a day that was traded, was none");
  const { date, openMicros, closeMicros, ticks } = first;
  const orders = parts.flatMap((part) => part.orders);
  orders.sort((a, b) => a.seq - b.seq || a.strategy - b.strategy || (a.n ?? Infinity) - (b.n ?? Infinity));
  return { file, date, openMicros, closeMicros, ticks, orders };
}
