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

/** A YAML document's nodes, aliases followed. */
export interface YamlSource {
  readonly root: Node | null;
  /** The node that stands for `node`: itself, or what an alias means; null if its anchor is not known. */
  resolve(node: unknown): Node | null;
  /** Problems that do not keep the rest from being read, such as a tag that means nothing here. */
  readonly warnings: readonly Problem[];
}

/** One `key: value` of a mapping, its alias followed. */
export interface YamlPair {
  readonly key: string;
  readonly keyNode: Node | null;
  /** Where the value is written; null if nothing is. */
  readonly written: Node | null;
  /** What the value is; null if its alias has no anchor. */
  readonly value: Node | null;
}

/** First characters that mean something else in YAML, so that a condition that begins with one needs quotes. */
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
    // One bad strategy never stops the others: the entries look for doubled keys themselves.
    uniqueKeys: false,
    // "silent" would also hide that there are several documents.
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

/** An error of the YAML reader in our words, with what is likeliest to mend it. */
function yamlProblem(source: SourceText, { code, message, pos: [start, end] }: YAMLError): Problem {
  // What is missing at the end is missed after the last text, not in an empty line below it.
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

/** An error of the file as a whole, shown as any other problem. */
export function fileError(source: SourceText, problem: Problem): EngineError {
  return new EngineError("STRATEGIES_FILE", renderProblem(source, problem));
}

/** A mapping's pairs in the order of the file. */
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

/** Where a node is written, trailing space and comments left out. */
export function spanOf(node: Node | null, otherwise = 0): { readonly offset: number; readonly length: number } {
  const [start, end] = (node as ParsedNode | null)?.range ?? [otherwise, otherwise];
  return { offset: start, length: end - start };
}

/** A value in words, as it was found. */
export function describeNode(node: Node | null): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  if (typeof node.value === "string") return quote(node.value);
  return `the ${typeof node.value === "boolean" ? "yes-or-no value" : "number"} ${sourceOf(node)}`;
}

/** A scalar's text as it stands in the file, without quotes. */
export function sourceOf(node: Scalar): string {
  return node.source ?? JSON.stringify(node.value);
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 37)}...`);
}

/** What each alias means: the node that last had its anchor before it. */
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
