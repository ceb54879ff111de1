import { cleanEnv, makeExactValidator, type ValidatorSpec } from "envalid";
import type { Form } from "./forms.ts";
import { refuseMistakes } from "./report_mistakes.ts";
import { type Overrides, SETTING_NAMES, TABLE } from "./setting_table.ts";
import type { SettingName, SettingValues } from "./setting_values.ts";

/** Names and texts, as in `process.env`. An empty text counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks every setting. A flag goes before the environment, and the environment before the default.
 *
 * @throws EngineError CONFIGURATION with a line for each setting that is wrong: what was expected, what was found, and
 * one that would do
 */
export function readSettings(env: Environment, flags: Overrides): SettingValues {
  const texts: Partial<Record<SettingName, string>> = {};
  for (const name of SETTING_NAMES) {
    const text = flags[name] ?? (env[name] || TABLE[name].default);
    if (text !== undefined) texts[name] = text;
  }
  const specs = Object.fromEntries(SETTING_NAMES.map((name) => [name, specOf(TABLE[name].form)]));
  const clean = cleanEnv(texts, specs, { reporter: ({ errors }) => refuseMistakes(errors, texts, flags) });
  const values = SETTING_NAMES.map((name) => [name, clean[name]?.value ?? null] as const);
  return Object.fromEntries(values) as unknown as SettingValues;
}

/** The validator of one setting. envalid refuses null as a value: here the value is in an object. */
function specOf(form: Form<unknown>): ValidatorSpec<{ readonly value: unknown } | undefined> {
  // Defaults of the table are among the texts: what is absent has none.
  return makeExactValidator((text) => ({ value: form(text) }))({ default: undefined });
}
