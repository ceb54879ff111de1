/** A column that a file's folders have: `symbol=NIFTY`. Each row of the file has its value. */
export interface PartitionColumn {
  readonly name: string;
  readonly value: string;
}

const PARTITION = /^([^=]+)=(.*)$/;
/** What Hive and Spark write for no value. */
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

/**
 * The columns that a path's folders have, as Spark, pandas and DuckDB name them for what they take out of the file.
 *
 * @param names of the file's own columns: they are not taken twice
 */
export function partitionColumns(path: string, names: readonly string[]): readonly PartitionColumn[] {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const columns: PartitionColumn[] = [];
  for (const folder of path.split(/[/\\]/).slice(0, -1)) {
    const match = PARTITION.exec(folder);
    if (match === null) continue;
    const name = decoded(match[1] ?? "");
    const value = decoded(match[2] ?? "");
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    columns.push({ name, value: value === NO_VALUE ? "" : value });
  }
  return columns;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign of the folder's own.
    return text;
  }
}
