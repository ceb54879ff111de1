import { strategiesSchema } from "../../engine/strategies/mod.ts";
import { FUNCTIONS, SERIES_NAMES, signatureOf, VOCABULARY } from "../../workers/rules/mod.ts";
import type { FunctionEntry } from "../../workers/rules/mod.ts";
import { asCode, markdownTable } from "./parts.ts";

/** What the JSON Schema says of a strategy's key. */
interface KeySchema {
  readonly description: string;
  readonly examples: readonly (string | number)[];
  readonly default?: string | number;
}

interface StrategiesSchema {
  readonly $defs: {
    readonly strategy: {
      readonly properties: Readonly<Record<string, KeySchema>>;
      readonly required: readonly string[];
    };
  };
}

/** The keys of a strategy, as the schema has them: what each says, whether it is needed, and examples. */
export function strategyKeysTable(): string {
  const { properties, required } = (strategiesSchema() as StrategiesSchema).$defs.strategy;
  const rows = Object.entries(properties).map(([key, { description, examples, default: otherwise }]) => {
    const without = otherwise === undefined ? "none" : `\`${otherwise}\``;
    const shown = examples.map((example) => `\`${example}\``).join(", ");
    return [`\`${key}\``, description, required.includes(key) ? "needed" : without, shown];
  });
  return markdownTable(["key", "what it says", "default", "examples"], rows);
}

/** The names that a condition can use. */
export function ruleNamesTable(): string {
  const own = VOCABULARY.map(({ name, doc, allowed }) => {
    return [`\`${name}\``, doc, allowed.length === 1 ? "exit only" : "both"];
  });
  const series = SERIES_NAMES.map(({ name, doc }) => [`\`${name}\``, doc, "both"]);
  return markdownTable(["name", "what it means", "conditions"], [...own, ...series]);
}

/** The functions that a condition can use, with their formulas, and whose definition each follows. */
export function ruleFunctionsTable(): string {
  const rows = FUNCTIONS.filter(({ internal }) => !internal).map((entry) => [
    asCode(signatureOf(entry)),
    entry.doc,
    ...sourceOf(entry),
  ]);
  return markdownTable(["function", "what it gives", "formula", "defined by"], rows);
}

function sourceOf({ what }: FunctionEntry): readonly [formula: string, source: string] {
  return what.kind === "indicator" ? [asCode(what.definition.formula), what.definition.source] : ["", ""];
}
