import { TickBatch } from "../data/mod.ts";
import { EngineError, parseUnixMicros, RowKind, type UnixMicros } from "../protocol/mod.ts";
import type { CutListener } from "./days.ts";
import type { FileInput } from "./file_feed.ts";
import type { FileFeed, ReplayCounters, UnreadableRows } from "./replay_feed.ts";

/** How many ticks are read at a time before the session begins. */
const BATCH = 4_096;

/** Opens a file. The file calls `onBadRow` with what is wrong with each bad row. */
export type OpenFile = (onBadRow: (message: string) => void) => Promise<FileFeed>;

/**
 * A file whose first ticks are looked at before its session begins. The file is still read only once: those ticks are
 * kept for the session, and messages about bad rows are held back until the session reads.
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

  /** Opens the file. @throws what `open` throws */
  static async open(open: OpenFile, onBadRow: (message: string) => void): Promise<PeekedFile> {
    const badRows = new HeldMessages(onBadRow);
    return new PeekedFile(await open((message) => badRows.say(message)), badRows);
  }

  get counters(): ReplayCounters {
    return this.#feed.counters;
  }

  get unreadable(): UnreadableRows {
    return this.#feed.unreadable;
  }

  get unknownSymbols(): FileFeed["unknownSymbols"] {
    return this.#feed.unknownSymbols;
  }

  /** The indices of the instruments in the ticks that were looked at, including ticks before the open. */
  get seen(): ReadonlySet<number> {
    return this.#seen;
  }

  /** How many ticks `skipUntil` has skipped. */
  get beforeOpen(): number {
    return this.#beforeOpen;
  }

  /**
   * The time of the file's first good row. It gives the session its date.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read that far, or has no good row
   */
  async firstInstant(input: FileInput): Promise<UnixMicros> {
    if (await this.#has()) return parseUnixMicros(this.#batch.ts[this.#next] ?? NaN);
    const { first } = this.#badRows;
    const where = input.kind === "market" ? input.plan.path : `${input.path}:2:1`;
    const found = first === null ? "a header alone" : `none. The first bad row is ${first}`;
    throw new EngineError("INPUT_FILE", `${where}: Expected at least one good row, was ${found}`);
  }

  /**
   * Skips the ticks before the open. It reads up to the first tick at or after the open.
   *
   * @param instruments number of instruments of the session
   * @param listener is told of each of them
   * @returns by instrument index: the last price of the skipped ticks in minor units; null: there is none
   * @throws EngineError INPUT_FILE if the file cannot be read that far
   */
  async skipUntil(
    openMicros: UnixMicros,
    instruments: number,
    listener: CutListener | null = null,
  ): Promise<readonly (number | null)[]> {
    const last: (number | null)[] = Array.from({ length: instruments }, () => null);
    const { ts, instrument, price, kind } = this.#batch;
    while (await this.#has()) {
      for (; this.#next < this.#batch.count; this.#next += 1) {
        const micros = ts[this.#next] ?? NaN;
        if (micros >= openMicros) return last;
        const own = instrument[this.#next] ?? NaN;
        const isOfMarket = listener?.onCut(micros, own, kind[this.#next] === RowKind.path ? 0 : 1) ?? true;
        if (isOfMarket) last[own] = price[this.#next] ?? NaN;
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

  /** True if there is a next tick. It may read the file. */
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

/** Holds messages back until `release`, and then passes them on. */
class HeldMessages {
  readonly #onMessage: (message: string) => void;
  #held: string[] | null = [];

  constructor(onMessage: (message: string) => void) {
    this.#onMessage = onMessage;
  }

  /** The first message that is held, or null. */
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
