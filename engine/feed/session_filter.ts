import type { TickBatch } from "../data/mod.ts";
import { RowKind } from "../protocol/mod.ts";
import type { CutListener } from "./days.ts";
import type { Feed } from "./feed.ts";
import { type HoursOfSession, isWithinHours, rowHours, type RowHours } from "./row_hours.ts";

/** What a session filter has left out. */
export interface SessionFilterCounters {
  /** How many ticks were before the open. */
  readonly beforeOpen: number;
  /** How many ticks of the session were outside of their instrument's hours. */
  readonly outsideHours: number;
  /** True if a tick at or after the close has ended the session. Later ticks are not read, so they are not counted. */
  readonly reachedClose: boolean;
}

/**
 * A feed limited to market hours: ticks before the open are left out, and the first tick at or after the close ends it.
 * Between them ticks outside of their instrument's hours are left out.
 */
export class SessionFilter implements Feed {
  readonly #feed: Feed;
  readonly #window: HoursOfSession;
  readonly #hours: RowHours | null;
  readonly #listener: CutListener | null;
  #beforeOpen = 0;
  #outsideHours = 0;
  #reachedClose = false;

  constructor(feed: Feed, session: HoursOfSession, listener: CutListener | null = null) {
    this.#feed = feed;
    this.#window = session;
    this.#hours = rowHours(session);
    this.#listener = listener;
  }

  get counters(): SessionFilterCounters {
    const [beforeOpen, outsideHours, reachedClose] = [this.#beforeOpen, this.#outsideHours, this.#reachedClose];
    return { beforeOpen, outsideHours, reachedClose };
  }

  read(batch: TickBatch): void | Promise<void> {
    do {
      if (this.#reachedClose) {
        batch.count = 0;
        return undefined;
      }
      const reading = this.#feed.read(batch);
      if (reading !== undefined) return this.#readOn(reading, batch);
    } while (!this.#cut(batch));
    return undefined;
  }

  /** Closes the inner feed. */
  close(): Promise<void> {
    return this.#feed.close();
  }

  async #readOn(reading: Promise<void>, batch: TickBatch): Promise<void> {
    await reading;
    while (!this.#cut(batch)) await this.#feed.read(batch);
  }

  /** Removes ticks outside of the session. @returns true if the batch has ticks left, or the feed has ended */
  #cut(batch: TickBatch): boolean {
    if (batch.count === 0) return true;
    const first = indexFrom(batch, this.#window.openMicros);
    const last = indexFrom(batch, this.#window.closeMicros);
    this.#beforeOpen += first;
    this.#reachedClose = last < batch.count;
    if (this.#listener !== null) for (let i = 0; i < first; i++) tell(this.#listener, batch, i);
    batch.count = last;
    batch.drop(first);
    if (this.#hours !== null) this.#cutByInstrument(batch, this.#hours);
    // What was moved was moved forward: the row behind the close is where it was.
    if (this.#reachedClose && this.#listener !== null) tell(this.#listener, batch, last);
    return batch.count > 0 || this.#reachedClose;
  }

  #cutByInstrument(batch: TickBatch, hours: RowHours): void {
    const { ts, instrument, count } = batch;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (isWithinHours(hours, instrument[i]!, ts[i]!)) {
        if (kept < i) batch.copyRow(i, kept);
        kept += 1;
      } else {
        this.#outsideHours += 1;
        if (this.#listener !== null) tell(this.#listener, batch, i);
      }
    }
    batch.count = kept;
  }
}

/**
 * Limits a feed to market hours.
 *
 * @param listener is told of each tick that is left out, but for those after the first one behind the close, which are not read
 */
export function withinHours(feed: Feed, session: HoursOfSession, listener: CutListener | null = null): SessionFilter {
  return new SessionFilter(feed, session, listener);
}

function tell(listener: CutListener, { ts, instrument, kind }: TickBatch, i: number): void {
  listener.onCut(ts[i]!, instrument[i]!, kind[i] === RowKind.path ? 0 : 1);
}

/** The first row at or after an instant, or the count if there is none. It bisects: time never goes back. */
function indexFrom(batch: TickBatch, micros: number): number {
  let low = 0;
  let high = batch.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((batch.ts[middle] ?? Infinity) < micros) low = middle + 1;
    else high = middle;
  }
  return low;
}
