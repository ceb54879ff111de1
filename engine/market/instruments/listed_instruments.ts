import { namesOf } from "../../core/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import type { SaidInstrument } from "./said_instrument.ts";
import type { SourceProblem } from "./source_row.ts";

/** A row of the file, read. */
export interface ReadRow {
  /** Null: it has no symbol that can be traded. */
  readonly said: SaidInstrument | null;
  readonly problems: readonly SourceProblem[];
}

/** The instruments of a file. */
export class ListedInstruments {
  readonly path: string;
  /** True: it is a broker's list of all that can be traded. Only what is asked for has to be right. */
  isBrokers = false;
  /** Columns that are not used, as they are written. */
  ignored: readonly string[] = [];
  readonly #problems: SourceProblem[] = [];
  readonly #rows: Map<string, ReadRow & { readonly said: SaidInstrument }> = new Map();

  constructor(path: string) {
    this.path = path;
  }

  /** What is wrong with it. */
  get problems(): readonly SourceProblem[] {
    return this.#problems;
  }

  /** The symbols that it lists, in its order. */
  get symbols(): Iterable<string> {
    return this.#rows.keys();
  }

  /** What is to be said of it once; null: nothing. */
  get note(): string | null {
    if (this.ignored.length === 0) return null;
    return `${this.path}: ${this.ignored.length === 1 ? "column" : "columns"} ${namesOf(this.ignored)} not used`;
  }

  /** The symbol that is the same but for the case of its letters. Null: there is none. */
  inOtherCase(symbol: string): string | null {
    const lower = symbol.toLowerCase();
    for (const each of this.#rows.keys())
      if (each.length === symbol.length && each.toLowerCase() === lower) return each;
    return null;
  }

  /** Adds a mistake. */
  add(problem: SourceProblem): void {
    this.#problems.push(problem);
  }

  /** Takes the next row. */
  take(row: ReadRow): void {
    const { said } = row;
    if (!this.isBrokers) for (const problem of row.problems) this.add(problem);
    if (said === null) return;
    const before = this.#rows.get(said.symbol);
    if (before === undefined) this.#rows.set(said.symbol, { said, problems: row.problems });
    else this.#takeAgain(before, said);
  }

  /**
   * What is said of some instruments.
   *
   * @throws EngineError INPUT_FILE if a broker's list is wrong in one of them
   */
  of(symbols: Iterable<string>): ReadonlyMap<string, SaidInstrument> {
    const found = new Map<string, SaidInstrument>();
    const problems: SourceProblem[] = [];
    for (const symbol of symbols) {
      const row = this.#rows.get(symbol);
      if (row === undefined) continue;
      if (this.isBrokers) for (const problem of row.problems) problems.push(problem);
      found.set(symbol, row.said);
    }
    if (problems.length === 0) return found;
    throw new EngineError("INPUT_FILE", problems.map(({ place, text }) => `${this.path}:${place}: ${text}`).join("\n"));
  }

  #takeAgain(before: ReadRow & { readonly said: SaidInstrument }, said: SaidInstrument): void {
    if (this.isBrokers && factsOf(before.said) === factsOf(said)) return;
    const [at, first] = [said, before.said].map(({ place }) => place().slice(this.path.length + 1));
    const what = `Expected each symbol once, was a second ${said.symbol}; the first is at ${first}`;
    const remedy = this.isBrokers ? "Keep the one of the exchange that you trade" : "Remove one of the two";
    const problem = { place: at ?? "", text: `${what}. ${remedy}` };
    if (!this.isBrokers) this.add(problem);
    else this.#rows.set(said.symbol, { said: before.said, problems: [...before.problems, problem] });
  }
}

function factsOf(said: SaidInstrument): string {
  return JSON.stringify(said);
}
