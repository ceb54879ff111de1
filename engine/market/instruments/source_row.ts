/** A mistake in an instruments file, and where it is. */
export interface SourceProblem {
  /** As `LINE:COLUMN`. */
  readonly place: string;
  /** What was expected, what was found, and what to do. */
  readonly text: string;
}

/** A column of an instruments file, as it is written, and where it is first. */
export interface SourceColumn {
  readonly name: string;
  /** As `LINE:COLUMN`. */
  readonly place: string;
}

/** What an instruments file has of one instrument. It is valid until the next row is read. */
export interface SourceRow {
  /** By column: its text, without quotes and the space around it. Undefined: it has no such cell. */
  readonly texts: readonly (string | undefined)[];
  /** Where a column's cell is, as `LINE:COLUMN`. */
  readonly placeOf: (column: number) => string;
  /** What is wrong with it as a whole; null: nothing. */
  readonly problem: SourceProblem | null;
}

/** An instruments file, taken apart. */
export interface SourceTable {
  readonly columns: readonly SourceColumn[];
  readonly rows: Iterable<SourceRow>;
  /** Mistakes of the file as a whole. */
  readonly problems: readonly SourceProblem[];
}
