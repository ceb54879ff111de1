import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type { SourceColumn, SourceProblem, SourceRow, SourceTable } from "./source_row.ts";

/** A row before all columns are known: its cells by column. */
interface YamlRow {
  readonly texts: (string | undefined)[];
  readonly places: string[];
  readonly place: string;
  readonly problem: SourceProblem | null;
}

const LIST = "a list of instruments, each with `symbol: …`, or a mapping of symbols to what is said of each";

/** Takes a YAML or JSON text apart: a list of mappings, also under the key `instruments`, or a mapping by symbol. */
export function readYamlTable(text: string): SourceTable {
  try {
    return new YamlTable(text).read();
  } catch (error) {
    // The parser descends with every bracket.
    if (!(error instanceof RangeError)) throw error;
    const problem = { place: "1:1", text: "Expected YAML or JSON, was one that is too deep. Save it as CSV" };
    return { columns: [], rows: [], problems: [problem] };
  }
}

class YamlTable {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #columns: SourceColumn[] = [];
  readonly #indexes: Map<string, number> = new Map();
  readonly #problems: SourceProblem[] = [];

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: "error",
    });
  }

  read(): SourceTable {
    const [error] = this.#document.errors;
    if (error !== undefined) {
      const found = error.message.split("\n")[0]?.replace(/[.:]$/, "") ?? "";
      const hint = "Check the indentation, the quotes and the brackets up to here";
      this.#problems.push({
        place: this.#placeOf(error.pos[0]),
        text: `Expected YAML or JSON, was: ${found}. ${hint}`,
      });
      return this.#table([]);
    }
    const root = this.#resolve(this.#document.contents);
    if (root === null) return this.#table([]);
    return this.#table(this.#rowsOf(root));
  }

  #table(rows: readonly YamlRow[]): SourceTable {
    const given = rows.map(({ texts, places, place, problem }): SourceRow => {
      return { texts, placeOf: (column) => places[column] ?? place, problem };
    });
    return { columns: this.#columns, rows: given, problems: this.#problems };
  }

  #rowsOf(root: Node): readonly YamlRow[] {
    if (isSeq(root)) return root.items.map((item) => this.#rowOf(item, null));
    if (!isMap(root)) {
      this.#problems.push({ place: this.#placeOf(startOf(root)), text: `Expected ${LIST}, was a single value` });
      return [];
    }
    const [only, second] = root.items;
    const under = only === undefined || second !== undefined ? null : this.#resolve(only.value);
    if (isSeq(under) && this.#textOf(only?.key) === "instruments") return this.#rowsOf(under);
    return root.items.map(({ key, value }) => this.#rowOf(value, key));
  }

  /** @param symbol the key of a mapping by symbol; null: the row has the symbol itself */
  #rowOf(written: unknown, symbol: unknown): YamlRow {
    const node = this.#resolve(written);
    const place = this.#placeOf(startOf(symbol ?? written ?? null));
    const row: YamlRow = { texts: [], places: [], place, problem: null };
    if (symbol !== null) this.#put(row, { name: "symbol", place, text: this.#textOf(symbol) });
    if (node === null && symbol !== null) return row;
    if (!isMap(node)) {
      const text = `Expected ${symbol === null ? "a mapping with `symbol: …`" : "a mapping such as {lot: 75}"}, was ${
        node === null ? "nothing" : isSeq(node) ? "a list" : "a single value"
      }. Write what is said of the instrument as key: value`;
      return { ...row, problem: { place: this.#placeOf(startOf(node ?? written)), text } };
    }
    const problem = this.#putAll(row, node);
    return { ...row, problem };
  }

  #putAll(row: YamlRow, map: YAMLMap): SourceProblem | null {
    for (const { key, value } of map.items) {
      const name = this.#textOf(key);
      const node = this.#resolve(value);
      const place = this.#placeOf(startOf(value ?? key));
      if (isMap(node) || isSeq(node)) {
        const text = `Expected one value for ${name}, was ${isMap(node) ? "a mapping" : "a list"}. Write one value`;
        return { place, text };
      }
      if (row.texts[this.#indexes.get(name) ?? -1] !== undefined) {
        const text = `Expected ${name} once, was a second one. Remove one of the two`;
        return { place: this.#placeOf(startOf(key)), text };
      }
      this.#put(row, { name, place, text: this.#textOf(node), at: this.#placeOf(startOf(key)) });
    }
    return null;
  }

  #put(
    { texts, places }: YamlRow,
    { name, place, text, at = place }: { name: string; place: string; text: string; at?: string },
  ): void {
    const index = this.#indexes.get(name) ?? this.#columns.length;
    if (index === this.#columns.length) this.#columns.push({ name, place: at });
    this.#indexes.set(name, index);
    [texts[index], places[index]] = [text.trim(), place];
  }

  /** The node, or the target of an alias. Null: there is none, or its value is null. */
  #resolve(node: unknown): Node | null {
    const found = isAlias(node) ? node.resolve(this.#document) : node;
    if (found === undefined || found === null || (isScalar(found) && found.value === null)) return null;
    return found as Node;
  }

  /** A scalar as it is written, so that `0.10` keeps its decimals. Null is the empty text. */
  #textOf(node: unknown): string {
    const scalar = this.#resolve(node);
    if (!isScalar(scalar)) return "";
    return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? String(scalar.value));
  }

  #placeOf(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${Math.max(1, line)}:${Math.max(1, col)}`;
  }
}

/** Where a node begins in the text. */
function startOf(node: unknown): number {
  const range = (node as { readonly range?: readonly number[] } | null)?.range;
  return range?.[0] ?? 0;
}
