/** A place in a text as editors show it. Both numbers count from 1; columns are code points. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The text of a file, and where its lines begin. Offsets are UTF-16 units. */
export class SourceText {
  /** The path as it was given. */
  readonly path: string;
  /** The text without a byte order mark. */
  readonly text: string;
  readonly #lineStarts: readonly number[];
  /** The last place that was asked for. Problems come in the order of the file, so the next count begins here. */
  #last = { index: 0, offset: 0, column: 1 };

  constructor(path: string, text: string) {
    this.path = path;
    // Editors do not show the byte order mark, so it has no column. The YAML reader would treat it as indentation.
    this.text = text.startsWith("\uFEFF") ? text.slice(1) : text;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** The place of an offset, 0 to the text's length. */
  placeOf(offset: number): Place {
    const index = this.#lineIndex(offset);
    const isAfterLast = this.#last.index === index && this.#last.offset <= offset;
    const from = isAfterLast ? this.#last : { offset: this.#lineStarts[index] ?? 0, column: 1 };
    const column = from.column + [...this.text.slice(from.offset, offset)].length;
    // Counting cannot begin in the middle of a surrogate pair.
    const isBoundary = !/^[\uDC00-\uDFFF]/.test(this.text.slice(offset, offset + 1));
    if (isBoundary) this.#last = { index, offset, column };
    return { line: index + 1, column };
  }

  /** The line of an offset, without its line end, and the offset where it begins. */
  lineAt(offset: number): { readonly start: number; readonly line: string } {
    const start = this.#lineStarts[this.#lineIndex(offset)] ?? 0;
    const end = this.text.indexOf("\n", start);
    const line = this.text.slice(start, end < 0 ? this.text.length : end);
    return { start, line: line.endsWith("\r") ? line.slice(0, -1) : line };
  }

  /** The index of the last line that begins at or before the offset, by binary search. */
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
