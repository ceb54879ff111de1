import { isMap, isScalar, type Node } from "yaml";
import { nearest } from "../core/mod.ts";
import { isStrategyId, NEW_STRATEGY_ID, type RuleKey } from "../protocol/mod.ts";
import { checkFields, describeField, FIELD_KEYS, type FieldIssue, type StrategyFields } from "./fields.ts";
import type { Problem } from "./problem.ts";
import { alignScalar, type ScalarSource } from "./scalar_source.ts";
import { valueHint } from "./value_hint.ts";
import { describeNode, pairsOf, sourceOf, spanOf, type YamlPair, type YamlSource } from "./yaml_nodes.ts";

/** Keys whose value is a number that may have decimals: an amount or a percentage, and the quantity. */
export type AmountKey = "max_loss" | "max_profit" | "quantity" | "trailing_stop";

/** Keys whose value may not suit the data. */
export type PlacedKey = "quantity" | "square_off" | "timeframe" | "window";

/** The exact text of such a number in the file: a double could not hold all its decimals. */
export interface WrittenAmount {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

/** One strategy of a file. What could not be read is null, and has a problem. */
export interface StrategyEntry {
  /** Its place in the file's list, 0 to count - 1. */
  readonly index: number;
  /** Its id, unique in the file. It is `#3` for the third strategy if the written id is invalid or used before. */
  readonly id: string;
  /** Where it begins in the file, and its length up to the end of its last value, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** The symbol that it names. Null: the default instrument. */
  readonly instrument: string | null;
  /** Where the symbol is. Null: it names none. */
  readonly instrumentAt: Pick<Problem, "length" | "offset"> | null;
  /** Where the values of these keys are. Null: it does not have the key. */
  readonly places: Readonly<Record<PlacedKey, Pick<Problem, "length" | "offset"> | null>>;
  /** Its keys. Null if one is missing or wrong. */
  readonly fields: StrategyFields | null;
  /** Null if the key is missing or its value is no amount. */
  readonly amounts: Readonly<Record<AmountKey, WrittenAmount | null>>;
  /** Null if the key is missing or its value is no text. */
  readonly rules: Readonly<Record<RuleKey, ScalarSource | null>>;
  /** Its problems in the order of the file. Problems inside its conditions are found later. */
  readonly problems: readonly Problem[];
}

/** The ids used so far, each with the line of its first use. */
export class UsedIds {
  readonly #lines = new Map<string, number>();
  readonly #bySpaces = new Map<string, string>();

  /** The line of the id's first use. Null: it is not used yet. */
  lineOf(id: string): number | null {
    return this.#lines.get(id) ?? null;
  }

  /** A used id that differs only by spaces, or null. */
  similarTo(id: string): string | null {
    return this.#bySpaces.get(withoutExtraSpaces(id)) ?? null;
  }

  add(id: string, line: number): void {
    this.#lines.set(id, line);
    // An id of an invalid form is refused anyway, and so does not count as similar.
    if (NEW_STRATEGY_ID.test(id) && !this.#bySpaces.has(withoutExtraSpaces(id)))
      this.#bySpaces.set(withoutExtraSpaces(id), id);
  }
}

/** An id without the spaces that people do not notice. */
function withoutExtraSpaces(id: string): string {
  return id.trim().replaceAll(/ +/g, " ");
}

/** What `readEntry` needs besides the entry. */
export interface EntryContext {
  readonly index: number;
  /** The text of the file. */
  readonly text: string;
  readonly yaml: YamlSource;
  /** The ids of the entries before it. `readEntry` adds its own. */
  readonly used: UsedIds;
  /** True if the text comes from a journal: names of earlier versions are valid. */
  readonly isRecorded: boolean;
  /** The line of an offset, counted from 1. */
  readonly lineOf: (offset: number) => number;
}

/** Reads one entry of the list. It never throws: errors are among the entry's problems. */
export function readEntry(node: Node | null, context: EntryContext): StrategyEntry {
  const { index, text, yaml, used, lineOf, isRecorded } = context;
  const at = spanOf(node);
  const resolved = yaml.resolve(node);
  if (!isMap(resolved)) {
    const message = `Expected a strategy (a mapping of keys to values), found ${describeNode(resolved)}`;
    const hint = "begin each strategy with `- strategy_id: ...`";
    return unreadable(index, at, { ...at, message, hint });
  }
  const pairs = pairsOf(resolved, yaml);
  const values = new Map(pairs.map((pair) => [pair.key, pair]));
  const checked = checkFields(Object.fromEntries([...values].map(([key, pair]) => [key, plainValue(pair.value)])), {
    isRecorded,
  });
  const problems = [...duplicateKeys(pairs, lineOf), ...unknownAnchors(pairs)];
  const issues = checked.ok ? [] : checked.issues;
  const written = plainValue(values.get("strategy_id")?.value ?? null);
  const id = typeof written === "string" && isStrategyId(written) ? written : null;
  const idAt = spanOf(values.get("strategy_id")?.written ?? null, at.offset);
  const firstLine = id === null ? null : used.lineOf(id);
  const clash = id === null ? null : idProblem(id, context);
  if (clash !== null) problems.push({ ...idAt, ...clash });
  if (id !== null && firstLine === null) used.add(id, lineOf(idAt.offset));
  for (const issue of issues) {
    const pair = values.get(issue.key);
    const isDangling = pair !== undefined && pair.written !== null && pair.value === null;
    const isReported = isDangling || (issue.key === "strategy_id" && clash !== null);
    if (!isReported) problems.push(fieldProblem(issue, pair, at.offset));
  }
  const instrument = symbolOf(values.get("instrument"), issues);
  return {
    index,
    id: id === null || firstLine !== null ? `#${index + 1}` : id,
    ...at,
    instrument,
    instrumentAt: instrument === null ? null : spanOf(values.get("instrument")?.written ?? null, at.offset),
    places: {
      quantity: placeOf(values.get("quantity")),
      square_off: placeOf(values.get("square_off")),
      timeframe: placeOf(values.get("timeframe")),
      window: placeOf(values.get("window")),
    },
    fields: checked.ok && problems.length === 0 ? checked.fields : null,
    amounts: {
      quantity: amountOf("quantity", values, issues),
      max_loss: amountOf("max_loss", values, issues),
      max_profit: amountOf("max_profit", values, issues),
      trailing_stop: amountOf("trailing_stop", values, issues),
    },
    rules: {
      entry_condition: ruleOf(text, values.get("entry_condition")),
      exit_condition: ruleOf(text, values.get("exit_condition")),
    },
    problems: problems.toSorted((left, right) => left.offset - right.offset),
  };
}

/** The problem of an id that an earlier entry has, or that differs from an earlier id only by spaces. Else null. */
function idProblem(id: string, { used, isRecorded }: EntryContext): Pick<Problem, "message" | "hint"> | null {
  const firstLine = used.lineOf(id);
  const hint = "give each strategy another id";
  if (firstLine !== null) {
    return {
      message: `Expected an id of its own, found ${JSON.stringify(id)}, which line ${firstLine} has already`,
      hint,
    };
  }
  const similar = isRecorded ? null : used.similarTo(id);
  if (similar === null) return null;
  const other = `line ${used.lineOf(similar) ?? 0} has ${JSON.stringify(similar)}`;
  return {
    message: `Expected an id that differs from others by more than spaces, found one that does not: ${other}`,
    hint,
  };
}

function unreadable(index: number, at: Pick<StrategyEntry, "length" | "offset">, problem: Problem): StrategyEntry {
  return {
    index,
    id: `#${index + 1}`,
    ...at,
    instrument: null,
    instrumentAt: null,
    places: { quantity: null, square_off: null, timeframe: null, window: null },
    fields: null,
    amounts: { quantity: null, max_loss: null, max_profit: null, trailing_stop: null },
    rules: { entry_condition: null, exit_condition: null },
    problems: [problem],
  };
}

/** A value for zod. Lists and mappings become `{}`, which no key accepts. */
function plainValue(node: Node | null): unknown {
  if (isScalar(node)) return node.value;
  return node === null ? null : {};
}

function duplicateKeys(pairs: readonly YamlPair[], lineOf: (offset: number) => number): Problem[] {
  const first = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { key, keyNode } of pairs) {
    const at = spanOf(keyNode);
    const before = first.get(key);
    if (before === undefined) first.set(key, at.offset);
    else {
      const message = `Expected each key once, found \`${key}\` again, which line ${lineOf(before)} has already`;
      problems.push({ ...at, message, hint: "remove one of them" });
    }
  }
  return problems;
}

function unknownAnchors(pairs: readonly YamlPair[]): Problem[] {
  return pairs
    .filter(({ written, value }) => written !== null && value === null)
    .map(({ written }) => ({
      ...spanOf(written),
      message: "Expected the name of an anchor after `*`, found one that no value before it has",
      hint: "put the whole value in double quotes, or define the anchor with `&`",
    }));
}

function fieldProblem({ kind, key }: FieldIssue, pair: YamlPair | undefined, entryOffset: number): Problem {
  if (kind === "missing" || pair === undefined) {
    const message = `Expected the key \`${key}\`, found none`;
    return { offset: entryOffset, length: 1, message, hint: `add \`${key}\`: ${describeField(key)}` };
  }
  if (kind === "unknown") {
    const meant = nearest(key, FIELD_KEYS);
    let hint = meant === null ? `the keys are ${FIELD_KEYS.join(", ")}` : `did you mean \`${meant}\`?`;
    if (key === "<<") hint = "write the keys out: an anchor can stand for one value only";
    return { ...spanOf(pair.keyNode, entryOffset), message: `Expected a known key, found \`${key}\``, hint };
  }
  const nothing = pair.written === null || spanOf(pair.written).length === 0;
  const message = `Expected ${describeField(key)}, found ${describeNode(pair.value)}`;
  return { ...spanOf(nothing ? pair.keyNode : pair.written, entryOffset), message, hint: valueHint(key, pair.value) };
}

function symbolOf(pair: YamlPair | undefined, issues: readonly FieldIssue[]): string | null {
  const value = plainValue(pair?.value ?? null);
  return typeof value === "string" && !issues.some(({ key }) => key === "instrument") ? value : null;
}

function placeOf(pair: YamlPair | undefined): Pick<Problem, "length" | "offset"> | null {
  return pair === undefined ? null : spanOf(pair.written ?? pair.keyNode);
}

function amountOf(
  key: AmountKey,
  values: ReadonlyMap<string, YamlPair>,
  issues: readonly FieldIssue[],
): WrittenAmount | null {
  const pair = values.get(key);
  if (pair === undefined || !isScalar(pair.value) || issues.some((issue) => issue.key === key)) return null;
  return { text: sourceOf(pair.value), ...spanOf(pair.written) };
}

function ruleOf(text: string, pair: YamlPair | undefined): ScalarSource | null {
  const node = pair?.value;
  if (!isScalar(node) || typeof node.value !== "string") return null;
  const { offset, length } = spanOf(node);
  return alignScalar(text, [offset, offset + length], node.type ?? "PLAIN", node.value);
}
