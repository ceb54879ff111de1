import { readFileSync, statSync } from "node:fs";
import { isMap, isSeq, type Node, type YAMLSeq } from "yaml";
import { nearest } from "../core/mod.ts";
import { EngineError, MAX_STRATEGIES, MAX_STRATEGIES_FILE_BYTES } from "../protocol/mod.ts";
import { readEntry, type StrategyEntry, UsedIds } from "./entry.ts";
import { SourceText } from "./source_text.ts";
import { describeNode, fileError, pairsOf, readYaml, spanOf, type YamlSource } from "./yaml_nodes.ts";

/** The content of a strategies file: every entry of its list. Broken entries have problems. */
export interface StrategiesFile {
  readonly source: SourceText;
  /** In the order of the file, 1 to MAX_STRATEGIES. */
  readonly entries: readonly StrategyEntry[];
}

/**
 * Reads a strategies file.
 *
 * @throws EngineError STRATEGIES_FILE if it cannot be read, is not UTF-8, not YAML or JSON, or not a list of strategies
 */
export function readStrategiesFile(path: string): StrategiesFile {
  return parseStrategies(path, readText(path));
}

/**
 * Reads the text of a strategies file: a list, or `{strategies: [...]}`.
 *
 * @param path the name of the file in messages
 * @param options `isRecorded`: the text comes from a journal, so names of earlier versions are valid
 * @throws EngineError STRATEGIES_FILE if it is not YAML or JSON, or not a list of strategies
 */
export function parseStrategies(
  path: string,
  text: string,
  { isRecorded }: { readonly isRecorded: boolean } = { isRecorded: false },
): StrategiesFile {
  const source = new SourceText(path, text);
  const yaml = readYaml(source);
  const list = findList(source, yaml);
  const refuse = (message: string, hint: string): EngineError =>
    fileError(source, { ...spanOf(list), length: 1, message, hint });
  if (list.items.length === 0) throw refuse("Expected at least one strategy, found an empty list", "add a strategy");
  if (list.items.length > MAX_STRATEGIES) {
    const message = `Expected at most ${MAX_STRATEGIES} strategies, found ${list.items.length}`;
    throw refuse(message, "split the file, and run an engine for each");
  }
  const used = new UsedIds();
  const lineOf = (offset: number): number => source.placeOf(offset).line;
  const entries = list.items.map((item, index) =>
    readEntry(item as Node | null, { index, text: source.text, yaml, used, lineOf, isRecorded }),
  );
  return { source, entries: addWarnings(entries, yaml) };
}

/** The symbols that the strategies name, each once, in the order of the file. */
export function instrumentsNamed(file: StrategiesFile): readonly string[] {
  return [...new Set(file.entries.flatMap(({ instrument }) => (instrument === null ? [] : [instrument])))];
}

/** The path that means standard input. */
export const STANDARD_INPUT = "-";

/**
 * Reads a strategies file. If the path is `-`, it reads standard input to its end, and messages call it `standard input`.
 *
 * @throws EngineError STRATEGIES_FILE as `readStrategiesFile` does
 */
export async function readStrategiesInput(
  path: string,
  input: () => AsyncIterable<Uint8Array> = () => process.stdin,
): Promise<StrategiesFile> {
  if (path !== STANDARD_INPUT) return readStrategiesFile(path);
  const name = "standard input";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of input()) {
      bytes += chunk.length;
      if (bytes > MAX_STRATEGIES_FILE_BYTES) throw tooLarge(name, "more");
      chunks.push(chunk);
    }
    return parseStrategies(name, decodeText(Buffer.concat(chunks)));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > MAX_STRATEGIES_FILE_BYTES) throw tooLarge(path, String(size));
    return decodeText(readFileSync(path));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function tooLarge(path: string, found: string): EngineError {
  const message = `${path}: Expected at most ${MAX_STRATEGIES_FILE_BYTES} bytes, found ${found}`;
  return new EngineError("STRATEGIES_FILE", `${message}\n  hint: split the file`);
}

function unreadable(path: string, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  const [found, hint] = UNREADABLE[code ?? ""] ?? [`an error (${code ?? String(cause)})`, "check the file"];
  const message = `${path}: Expected a strategies file, found ${found}\n  hint: ${hint}`;
  return new EngineError("STRATEGIES_FILE", message, { cause });
}

const NO_FILE_HINT = "check the path; it is taken from the folder you are in";

const UNREADABLE: Readonly<Record<string, readonly [found: string, hint: string]>> = {
  ENOENT: ["no file of that name", NO_FILE_HINT],
  ENOTDIR: ["no folder on the way to it", NO_FILE_HINT],
  ELOOP: ["links that lead in a circle", "check the links on the way to it"],
  EISDIR: ["a folder", "name the file in it"],
  EACCES: ["a file that may not be read", "check its permissions, and those of the folders that it is in"],
  EPERM: ["a file that may not be read", "check its permissions, and those of the folders that it is in"],
  ERR_ENCODING_INVALID_ENCODED_DATA: ["bytes that are not UTF-8", "save it as UTF-8"],
};

function findList(source: SourceText, yaml: YamlSource): YAMLSeq {
  const root = yaml.resolve(yaml.root);
  if (isSeq(root)) return root;
  const at = { ...spanOf(root), length: 1 };
  if (!isMap(root)) {
    const found = source.text.trim() === "" || root === null ? "an empty file" : describeNode(root);
    const message = `Expected a list of strategies, found ${found}`;
    throw fileError(source, { ...at, message, hint: "begin each strategy with `- strategy_id: ...`" });
  }
  const pairs = pairsOf(root, yaml);
  const [list, second] = pairs.filter(({ key }) => key === "strategies");
  const other = second ?? pairs.find(({ key }) => key !== "strategies");
  if (other !== undefined) {
    const isSimilar = list === undefined && nearest(other.key, ["strategies"]) !== null;
    const hint = isSimilar
      ? "did you mean `strategies`?"
      : "write `strategies:` and the list below it, or only the list";
    const message = `Expected only the key \`strategies\`, found \`${other.key}\`${other === second ? " twice" : ""}`;
    throw fileError(source, { ...spanOf(other.keyNode), message, hint });
  }
  if (isSeq(list?.value)) return list.value;
  const message = `Expected a list of strategies, found ${describeNode(list?.value ?? null)}`;
  throw fileError(source, { ...at, message, hint: "begin each strategy with `- strategy_id: ...`" });
}

/**
 * Adds each warning of the YAML reader to the problems of its entry. The entry's keys and conditions become null, since
 * they may not be what was meant.
 */
function addWarnings(entries: readonly StrategyEntry[], yaml: YamlSource): readonly StrategyEntry[] {
  if (yaml.warnings.length === 0) return entries;
  return entries.map((entry, i) => {
    const end = entries[i + 1]?.offset ?? Number.POSITIVE_INFINITY;
    const own = yaml.warnings.filter(({ offset }) => offset >= entry.offset && offset < end);
    if (own.length === 0) return entry;
    const rules = { entry_condition: null, exit_condition: null };
    return { ...entry, fields: null, rules, problems: [...entry.problems, ...own] };
  });
}
