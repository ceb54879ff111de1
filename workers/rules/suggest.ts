import { nearest } from "../../engine/core/mod.ts";
import type { RuleKey } from "../../engine/protocol/mod.ts";
import { FUNCTIONS, signatureOf } from "./functions.ts";
import { SERIES_NAMES } from "./series_names.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** A hint for an unknown name. */
export function suggestName(name: string, key: RuleKey): string {
  const lower = name.toLowerCase();
  const usable = [...VOCABULARY.filter((entry) => entry.allowed.includes(key)), ...SERIES_NAMES];
  const names = usable.map((entry) => entry.name);
  const alias = names.includes(lower) ? undefined : usable.find((entry) => entry.aliases.includes(lower));
  const meant = alias?.name ?? nearest(name, names);
  if (meant !== null) return `did you mean \`${meant}\`?`;
  return `the names are ${names.join(", ")}`;
}

/** A hint for an unknown function. */
export function suggestFunction(name: string): string {
  const usable = FUNCTIONS.filter(({ internal }) => !internal);
  const names = usable.map((entry) => entry.name);
  const near = nearest(name, names);
  const meant = usable.find((entry) => entry.name === near);
  if (meant !== undefined) return `did you mean \`${signatureOf(meant)}\`?`;
  return `the functions are ${names.join(", ")}`;
}
