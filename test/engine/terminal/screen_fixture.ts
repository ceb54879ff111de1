import type { TerminalStream } from "../../../engine/terminal/mod.ts";

const SEQUENCE = /^\x1b\[(\??)(\d*)([A-Za-z])/;

interface Row {
  text: string[];
  /** True if the line continues in the next row. */
  wrapped: boolean;
}

/**
 * A terminal screen as a person sees it, without a bottom. It knows the VT100 codes that the footer uses, and refuses all
 * others. A resize wraps its lines anew, as most terminals do.
 */
export class Screen implements TerminalStream {
  readonly isTTY: boolean = true;
  columns: number;
  rows = 24;
  cursorShown = true;
  /** Every written text. */
  readonly writes: string[] = [];
  #screen: Row[] = [{ text: [], wrapped: false }];
  #row = 0;
  #column = 0;
  readonly #listeners: ((error: NodeJS.ErrnoException) => void)[] = [];

  constructor(columns = 80) {
    this.columns = columns;
  }

  on(_event: "error", listener: (error: NodeJS.ErrnoException) => void): this {
    this.#listeners.push(listener);
    return this;
  }

  fail(error: NodeJS.ErrnoException): void {
    for (const listener of this.#listeners) listener(error);
  }

  write(text: string): boolean {
    this.writes.push(text);
    for (let rest = text; rest !== "";) rest = rest.startsWith("\x1b") ? this.#control(rest) : this.#put(rest);
    return true;
  }

  /** The visible text, without empty lines at the end. */
  get lines(): string[] {
    const lines = this.#screen.map(({ text }) => text.join("").trimEnd());
    return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  resize(columns: number): void {
    const screen: Row[] = [];
    let cursor = { row: 0, column: 0 };
    let start = 0;
    for (let end = 0; end < this.#screen.length; end++) {
      if (this.#screen[end]?.wrapped === true) continue;
      const rows = this.#screen.slice(start, end + 1);
      const line = rows.flatMap(({ text }) => text);
      if (this.#row >= start && this.#row <= end) {
        const before = rows.slice(0, this.#row - start).reduce((sum, { text }) => sum + text.length, this.#column);
        const down = Math.max(0, Math.ceil(before / columns) - 1);
        cursor = { row: screen.length + down, column: before - down * columns };
      }
      const count = Math.max(1, Math.ceil(line.length / columns));
      for (let i = 0; i < count; i++) {
        screen.push({ text: line.slice(i * columns, (i + 1) * columns), wrapped: i < count - 1 });
      }
      start = end + 1;
    }
    this.columns = columns;
    this.#screen = screen;
    this.#row = cursor.row;
    this.#column = cursor.column;
  }

  #at(row: number): Row {
    while (this.#screen.length <= row) this.#screen.push({ text: [], wrapped: false });
    return this.#screen[row] as Row;
  }

  #put(rest: string): string {
    const [character = ""] = rest;
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#newline(false);
    else {
      if (this.#column >= this.columns) this.#newline(true);
      const { text } = this.#at(this.#row);
      while (text.length < this.#column) text.push(" ");
      text[this.#column] = character;
      this.#column += 1;
    }
    return rest.slice(character.length);
  }

  #newline(wrapped: boolean): void {
    this.#at(this.#row).wrapped = wrapped;
    this.#row += 1;
    this.#column = 0;
    this.#at(this.#row);
  }

  #control(rest: string): string {
    const [sequence = "", mode, count = "", name] = SEQUENCE.exec(rest) ?? [];
    if (mode === "?" && count === "25" && (name === "l" || name === "h")) this.cursorShown = name === "h";
    else if (mode === "" && name === "A") this.#row = Math.max(0, this.#row - Number(count));
    else if (sequence === "\x1b[K") this.#clearRight();
    else if (sequence === "\x1b[J") {
      this.#clearRight();
      this.#screen = this.#screen.slice(0, this.#row + 1);
    } else if (name !== "m") throw new RangeError(`Expected a known sequence, was ${JSON.stringify(rest.slice(0, 8))}`);
    return rest.slice(sequence.length);
  }

  #clearRight(): void {
    const row = this.#at(this.#row);
    row.text = row.text.slice(0, this.#column);
    row.wrapped = false;
  }
}
