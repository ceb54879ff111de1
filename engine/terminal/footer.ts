import type { Clock } from "../clock.ts";
import { FOOTER_REDRAW_MS, MAX_FOOTER_MOVES } from "../protocol/mod.ts";
import { CLEAR_BELOW, drawFrame, type Frame, NO_FRAME, rewind } from "./frame.ts";
import type { Line } from "./line.ts";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
/** What a terminal that is gone answers to a write: a pipe's other end closed, a window closed. */
const GONE: ReadonlySet<string> = new Set(["EPIPE", "EIO"]);
/** What is taken of a terminal that does not tell its size. */
const DEFAULT_SIZE = { columns: 80, rows: 24 } as const;

/** A terminal to write on: what the footer needs of `tty.WriteStream`. */
export interface TerminalStream {
  readonly isTTY: boolean;
  /** As they are now; a terminal that does not know says 0. */
  readonly columns: number;
  readonly rows: number;
  /** True while it takes nothing: it is not drawn on then. */
  readonly blocked?: boolean;
  write(text: string): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** What a footer works with. */
export interface FooterOptions {
  readonly stream: TerminalStream;
  readonly clock: Pick<Clock, "every">;
  /** The caller has looked at NO_COLOR. */
  readonly colour: boolean;
  /** Its lines as they are now, for so many columns. Asked once a redraw, so the session pays nothing in between. */
  readonly lines: (columns: number) => readonly Line[];
}

/**
 * A few lines that stay at the bottom of a terminal while others are printed above them. Their content is drawn anew at
 * most every `FOOTER_REDRAW_MS`; a printed line appears at once and pushes them down as they are.
 *
 * Nothing else may write to that terminal between `open` and `close`.
 */
export class Footer {
  readonly #options: FooterOptions;
  #frame: Frame = NO_FRAME;
  #moves = 0;
  #gone = false;
  /** Not null while it is open. */
  #stop: (() => void) | null = null;

  /** @throws TypeError if the stream is not a terminal */
  constructor(options: FooterOptions) {
    if (!options.stream.isTTY) throw new TypeError("Expected a terminal to draw the footer on, was another stream");
    this.#options = options;
    // Stays for good: the error of the last write comes after `close`.
    options.stream.on("error", (error) => this.#fail(error));
  }

  /** Draws it. The cursor must be at the beginning of a line. */
  open(): void {
    if (this.#stop !== null) return;
    const stopTimer = this.#options.clock.every(FOOTER_REDRAW_MS, () => this.#redraw());
    const onExit = (): void => this.close();
    // However the process ends, short of a kill, the person gets the cursor back.
    process.once("exit", onExit);
    this.#stop = () => {
      stopTimer();
      process.off("exit", onExit);
    };
    this.#write(HIDE_CURSOR);
    this.#redraw();
  }

  /** Writes whole lines above it, or plainly while it is not open. The last line's end may be left out. */
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

  /** Takes it off the screen for good; the cursor is where its first line began. May be called more than once. */
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
    // The lines go over the old ones; what the old frame had more of is cleared behind them.
    this.#write(`${this.#rewind()}${frame.text}${CLEAR_BELOW}`);
    this.#frame = frame;
  }

  #rewind(): string {
    return rewind(this.#frame, this.#size().columns);
  }

  #size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = this.#options.stream;
    // Not `??`: a pseudo-terminal that was given no size says 0.
    return { columns: columns || DEFAULT_SIZE.columns, rows: rows || DEFAULT_SIZE.rows };
  }

  #write(text: string): void {
    if (!this.#gone) this.#options.stream.write(text);
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (!GONE.has(error.code ?? "")) throw error;
    this.#gone = true;
  }
}
