import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { EngineError } from "../protocol/mod.ts";
import { type Problem, renderProblem } from "./problem.ts";
import type { SourceText } from "./source_text.ts";

/** The nodes of a YAML document, with aliases resolved. */
export interface YamlSource {
  readonly root: Node | null;
  /** The node itself, or the target of an alias. Null if the alias has no anchor. */
  resolve(node: unknown): Node | null;
  /** Problems that do not stop reading, such as an unknown tag. */
  readonly warnings: readonly Problem[];
}

/** One `key: value` of a mapping, with its aliases resolved. */
export interface YamlPair {
  readonly key: string;
  readonly keyNode: Node | null;
  /** The node after the key, which may be an alias. Null: there is none. */
  readonly written: Node | null;
  /** The value. Null: there is none, or its alias has no anchor. */
  readonly value: Node | null;
}

/** First characters that have a meaning in YAML: a condition that begins with one needs quotes. */
const QUOTABLE = /^\s*(?:-\s+)?\w+:\s+(['"!&*@`%|>[{])/;

/**
 * Reads YAML 1.2, and so JSON.
 *
 * @throws EngineError STRATEGIES_FILE with the first error's place, line and hint
 */
export function readYaml(source: SourceText): YamlSource {
  const document = parseDocument(source.text, {
    keepSourceTokens: true,
    prettyErrors: false,
    // A duplicate key must not stop the other strategies: `readEntry` finds it.
    uniqueKeys: false,
    // "silent" would hide the error of several documents too.
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) throw fileError(source, yamlProblem(source, error));
  const warnings = document.warnings.map(({ pos, message }) => ({
    offset: pos[0],
    length: pos[1] - pos[0],
    message: `Expected plain YAML, found an ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    hint: "put the whole value in double quotes",
  }));
  const targets = source.text.includes("*") ? aliasTargets(document) : new Map<Alias, Node>();
  return {
    root: document.contents,
    warnings,
    resolve: (node) => (isAlias(node) ? (targets.get(node) ?? null) : ((node ?? null) as Node | null)),
  };
}

/** An error of the YAML reader in our words, with the most probable correction. */
function yamlProblem(source: SourceText, { code, message, pos: [start, end] }: YAMLError): Problem {
  // An error at the end of the file is shown after the last text, not in an empty line below it.
  const offset = Math.min(start, source.text.trimEnd().length);
  const length = end - start;
  const closing = /^Flow .* end with an? ([}\]])/.exec(message)?.[1];
  if (closing !== undefined) {
    const hint = "close what is open, and check the commas and the indentation";
    return { offset, length, message: `Expected a closing \`${closing}\`, found none`, hint };
  }
  const { line } = source.lineAt(offset);
  const quotable = QUOTABLE.exec(line)?.[1];
  let hint = "check the indentation, the quotes and the brackets up to here";
  if (quotable !== undefined) hint = `put the whole value in double quotes: YAML reads a leading ${quotable} itself`;
  if (code === "MULTIPLE_DOCS") hint = "keep one document: remove the `---`";
  if (/^\s*\t/.test(line)) hint = "indent with spaces: YAML does not take tabs";
  return { offset, length, message: `Expected YAML or JSON, found an error: ${firstSentence(message)}`, hint };
}

/** An error that stops reading the file, rendered as a problem. */
export function fileError(source: SourceText, problem: Problem): EngineError {
  return new EngineError("STRATEGIES_FILE", renderProblem(source, problem));
}

/** The pairs of a mapping in the order of the file. */
export function pairsOf(map: YAMLMap, yaml: YamlSource): readonly YamlPair[] {
  return map.items.map((pair) => {
    const written = (pair.value ?? null) as Node | null;
    const key = yaml.resolve(pair.key);
    return {
      key: isScalar(key) ? sourceOf(key) : "",
      keyNode: pair.key as Node | null,
      written,
      value: yaml.resolve(written),
    };
  });
}

/** The place of a node in the file, without trailing space and comments. @param otherwise the offset for null */
export function spanOf(node: Node | null, otherwise = 0): { readonly offset: number; readonly length: number } {
  const [start, end] = (node as ParsedNode | null)?.range ?? [otherwise, otherwise];
  return { offset: start, length: end - start };
}

/** A value in words, as the end of a message: `found a list`. */
export function describeNode(node: Node | null): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  if (typeof node.value === "string") return quote(node.value);
  return `the ${typeof node.value === "boolean" ? "yes-or-no value" : "number"} ${sourceOf(node)}`;
}

/** The text of a scalar in the file, without quotes. */
export function sourceOf(node: Scalar): string {
  return node.source ?? JSON.stringify(node.value);
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 37)}...`);
}

/** The target of each alias: the last node before it that has its anchor. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function firstSentence(message: string): string {
  return (message.split(/[;\n]/)[0] ?? message).replace(/[.:]$/, "");
}
