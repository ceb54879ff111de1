import { TickBatch } from "../data/mod.ts";
import { EngineError, parseUnixMicros, type UnixMicros } from "../protocol/mod.ts";
import type { FileFeed, ReplayCounters, ReplayOptions } from "./replay.ts";

/** Ticks that are read at a time before the session begins. */
const BATCH = 4_096;

/** Opens a file, which from then on says of bad rows what is wrong with them. */
export type OpenFile = (onBadRow: (message: string) => void) => Promise<FileFeed>;

/**
 * A file that is read once, though something of it has to be known before its session begins. Ticks that are looked at for
 * that are kept for the session, and what there is to say of bad rows is said when the session reads.
 */
export class PeekedFile implements FileFeed {
  readonly #feed: FileFeed;
  readonly #badRows: HeldMessages;
  readonly #batch: TickBatch = new TickBatch(BATCH);
  readonly #seen: Set<number> = new Set();
  #next = 0;
  #ended = false;
  #beforeOpen = 0;

  private constructor(feed: FileFeed, badRows: HeldMessages) {
    this.#feed = feed;
    this.#badRows = badRows;
  }

  /** @throws what opening the file throws */
  static async open(open: OpenFile, onBadRow: (message: string) => void): Promise<PeekedFile> {
    const badRows = new HeldMessages(onBadRow);
    return new PeekedFile(await open((message) => badRows.say(message)), badRows);
  }

  get rows(): FileFeed["rows"] {
    return this.#feed.rows;
  }

  get counters(): ReplayCounters {
    return this.#feed.counters;
  }

  get strangers(): FileFeed["strangers"] {
    return this.#feed.strangers;
  }

  /** The instruments of the ticks that were looked at for the session's start, those before the open included. */
  get seen(): ReadonlySet<number> {
    return this.#seen;
  }

  /** Ticks that `skipUntil` has left out. */
  get beforeOpen(): number {
    return this.#beforeOpen;
  }

  /**
   * The instant of the file's first good row, from which its session's date is taken.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read so far, or has no good row
   */
  async firstInstant({ path, kind }: Pick<ReplayOptions, "path" | "kind">): Promise<UnixMicros> {
    if (await this.#has()) return parseUnixMicros(this.#batch.ts[this.#next] ?? NaN);
    const { first } = this.#badRows;
    const [where, nothing] = kind === "parquet" ? [path, "no row"] : [`${path}:2:1`, "a header alone"];
    const found = first === null ? nothing : `none. The first bad row is ${first}`;
    throw new EngineError("INPUT_FILE", `${where}: Expected at least one good row of ${this.rows}, was ${found}`);
  }

  /**
   * Leaves out the ticks before an instant, of which a session that opens then needs their last prices alone. Reads no
   * further than to the first tick at or after it.
   *
   * @param instruments how many the file may have
   * @returns by instrument its last price in minor units; null: there is none
   * @throws EngineError INPUT_FILE if the file cannot be read so far
   */
  async skipUntil(openMicros: UnixMicros, instruments: number): Promise<readonly (number | null)[]> {
    const last: (number | null)[] = Array.from({ length: instruments }, () => null);
    const { ts, instrument, price } = this.#batch;
    while (await this.#has()) {
      for (; this.#next < this.#batch.count; this.#next += 1) {
        if ((ts[this.#next] ?? NaN) >= openMicros) return last;
        last[instrument[this.#next] ?? NaN] = price[this.#next] ?? NaN;
        this.#beforeOpen += 1;
      }
    }
    return last;
  }

  read(batch: TickBatch): void | Promise<void> {
    this.#badRows.release();
    batch.count = 0;
    if (this.#ended) return undefined;
    const to = Math.min(this.#batch.count, this.#next + batch.capacity);
    if (this.#next === to) return this.#feed.read(batch);
    batch.append(this.#batch, this.#next, to);
    this.#next = to;
    return undefined;
  }

  close(): Promise<void> {
    return this.#feed.close();
  }

  /** Whether a tick is at hand, for which the file is read on. */
  async #has(): Promise<boolean> {
    if (this.#next < this.#batch.count) return true;
    if (this.#ended) return false;
    this.#next = 0;
    await this.#feed.read(this.#batch);
    this.#ended = this.#batch.count === 0;
    for (let i = 0; i < this.#batch.count; i += 1) this.#seen.add(this.#batch.instrument[i] ?? NaN);
    return !this.#ended;
  }
}

/** Messages that are kept until they are released, and from then on passed on. */
class HeldMessages {
  readonly #onMessage: (message: string) => void;
  #held: string[] | null = [];

  constructor(onMessage: (message: string) => void) {
    this.#onMessage = onMessage;
  }

  /** The first of those that are kept, or null. */
  get first(): string | null {
    return this.#held?.[0] ?? null;
  }

  say(message: string): void {
    if (this.#held === null) this.#onMessage(message);
    else this.#held.push(message);
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const message of held) this.#onMessage(message);
  }
}
