/** A place in a text as an editor shows it, both counted from 1; columns are characters (code points). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A file's text and where its lines begin. Offsets are UTF-16 units. */
export class SourceText {
  /** As it was given. */
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly #lineStarts: readonly number[];
  /** The last place that was asked for. Problems come in the order of the file: the next one is counted on from it. */
  #last = { index: 0, offset: 0, column: 1 };

  constructor(path: string, text: string) {
    this.path = path;
    // Editors do not show the mark, so it takes no column; the YAML reader would take it for indentation.
    this.text = text.startsWith("\uFEFF") ? text.slice(1) : text;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** The place of an offset, 0 to the text's length. */
  placeOf(offset: number): Place {
    const index = this.#lineIndex(offset);
    const onward = this.#last.index === index && this.#last.offset <= offset;
    const from = onward ? this.#last : { offset: this.#lineStarts[index] ?? 0, column: 1 };
    const column = from.column + [...this.text.slice(from.offset, offset)].length;
    // Half a character is no place to count on from.
    const whole = !/^[\uDC00-\uDFFF]/.test(this.text.slice(offset, offset + 1));
    if (whole) this.#last = { index, offset, column };
    return { line: index + 1, column };
  }

  /** The line that an offset stands in, without its end, and the offset it begins at. */
  lineAt(offset: number): { readonly start: number; readonly line: string } {
    const start = this.#lineStarts[this.#lineIndex(offset)] ?? 0;
    const end = this.text.indexOf("\n", start);
    const line = this.text.slice(start, end < 0 ? this.text.length : end);
    return { start, line: line.endsWith("\r") ? line.slice(0, -1) : line };
  }

  /** The last line that begins at or before the offset, by halving. */
  #lineIndex(offset: number): number {
    let [low, high] = [0, this.#lineStarts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
