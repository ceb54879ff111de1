import type { Clock } from "../clock.ts";
import { FOOTER_REDRAW_MS, MAX_FOOTER_MOVES } from "../protocol/mod.ts";
import { CLEAR_BELOW, drawFrame, type Frame, NO_FRAME, rewind } from "./frame.ts";
import type { Line } from "./line.ts";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
/** Errors of writing to a terminal that is gone: its window, or the other end of the pipe, is closed. */
const GONE_CODES: ReadonlySet<string> = new Set(["EPIPE", "EIO"]);
/** The size of a terminal that does not know its size. */
const DEFAULT_SIZE = { columns: 80, rows: 24 } as const;

/** A terminal: the part of `tty.WriteStream` that the footer needs. */
export interface TerminalStream {
  readonly isTTY: boolean;
  /** The present size. A terminal that does not know its size has 0. */
  readonly columns: number;
  readonly rows: number;
  /** True while it takes no bytes. The footer is not drawn then. */
  readonly blocked?: boolean;
  write(text: string): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** What a footer is made from. */
export interface FooterOptions {
  readonly stream: TerminalStream;
  readonly clock: Pick<Clock, "every">;
  /** Whether the footer has colours. The caller decides by NO_COLOR. */
  readonly colour: boolean;
  /** Builds the lines for so many columns. Called only at a redraw, so the session pays nothing in between. */
  readonly lines: (columns: number) => readonly Line[];
}

/**
 * Lines that stay at the bottom of a terminal while others are printed above them. Their content is redrawn every
 * `FOOTER_REDRAW_MS`. A printed line appears at once, and moves the footer down unchanged.
 *
 * Between `open` and `close`, only the footer may write to the terminal.
 */
export class Footer {
  readonly #options: FooterOptions;
  #frame: Frame = NO_FRAME;
  #moves = 0;
  #gone = false;
  /** Stops the redraws. Null: the footer is closed. */
  #stop: (() => void) | null = null;

  /** @throws TypeError if the stream is not a terminal */
  constructor(options: FooterOptions) {
    if (!options.stream.isTTY) throw new TypeError("Expected a terminal to draw the footer on, was another stream");
    this.#options = options;
    // Never removed: the error of the last write comes after `close`.
    options.stream.on("error", (error) => this.#fail(error));
  }

  /** Shows the footer. The cursor must be at the beginning of a line. */
  open(): void {
    if (this.#stop !== null) return;
    const stopTimer = this.#options.clock.every(FOOTER_REDRAW_MS, () => this.#redraw());
    const onExit = (): void => this.close();
    // At every exit but a kill, the cursor must become visible again.
    process.once("exit", onExit);
    this.#stop = () => {
      stopTimer();
      process.off("exit", onExit);
    };
    this.#write(HIDE_CURSOR);
    this.#redraw();
  }

  /** Writes whole lines above the footer, if it is open. The line feed of the last line may be left out. */
  print(text: string): void {
    const lines = text.endsWith("\n") ? text : `${text}\n`;
    if (this.#stop === null) {
      this.#write(lines);
      return;
    }
    const above = this.#frame === NO_FRAME ? lines : `${this.#rewind()}${CLEAR_BELOW}${lines}`;
    this.#moves += 1;
    if (this.#moves > MAX_FOOTER_MOVES) this.#frame = NO_FRAME;
    this.#write(`${above}${this.#frame.text}`);
  }

  /** Removes the footer; the cursor is where its first line began. May be called more than once. */
  close(): void {
    if (this.#stop === null) return;
    this.#stop();
    this.#stop = null;
    const erase = this.#frame === NO_FRAME ? "" : `${this.#rewind()}${CLEAR_BELOW}`;
    this.#frame = NO_FRAME;
    this.#write(`${erase}${SHOW_CURSOR}`);
  }

  #redraw(): void {
    if (this.#options.stream.blocked === true) return;
    this.#moves = 0;
    const { lines, colour } = this.#options;
    const size = this.#size();
    const frame = drawFrame(lines(size.columns - 1), { ...size, colour });
    if (frame.text === this.#frame.text) return;
    // The new lines overwrite the old ones. Further lines of the old frame are cleared.
    this.#write(`${this.#rewind()}${frame.text}${CLEAR_BELOW}`);
    this.#frame = frame;
  }

  #rewind(): string {
    return rewind(this.#frame, this.#size().columns);
  }

  #size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = this.#options.stream;
    // Not `??`: a pseudo-terminal without a size has 0.
    return { columns: columns || DEFAULT_SIZE.columns, rows: rows || DEFAULT_SIZE.rows };
  }

  #write(text: string): void {
    if (!this.#gone) this.#options.stream.write(text);
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (!GONE_CODES.has(error.code ?? "")) throw error;
    this.#gone = true;
  }
}
