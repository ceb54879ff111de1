import { EnvError } from "envalid";
import { EngineError } from "../protocol/mod.ts";
import { type Form, MeantError, shown } from "./forms.ts";
import { type Overrides, SETTINGS, type Setting, TABLE } from "./setting_table.ts";
import type { SettingName } from "./setting_values.ts";

/** A text in quotes. */
const QUOTED = /^(["'])(.*)\1$/s;

/**
 * Reports all wrong settings at once: a person can then mend all of them.
 *
 * @param texts what each setting is read from
 * @throws EngineError CONFIGURATION with a line for each error, if there is one
 */
export function refuseMistakes(
  errors: Readonly<Partial<Record<string, Error>>>,
  texts: Readonly<Partial<Record<SettingName, string>>>,
  flags: Overrides,
): void {
  const lines: string[] = [];
  for (const setting of SETTINGS) {
    const { name } = setting;
    const error = errors[name];
    if (error === undefined) continue;
    if (!(error instanceof EnvError)) throw error;
    const flag = flags[name] === undefined ? null : setting.flag;
    lines.push(`${flag ?? name}: ${mistakeText(setting, { text: texts[name] ?? "", flag, error })}`);
  }
  if (lines.length > 0) throw new EngineError("CONFIGURATION", lines.join("\n"));
}

/** What is wrong with one setting, and a text that would do. `flag`: the flag that the text comes from, or null. */
function mistakeText(
  { name, example }: Setting,
  { text, flag, error }: { readonly text: string; readonly flag: string | null; readonly error: EnvError },
): string {
  const written = (value: string): string => (flag === null ? `${name}=${value}` : `${flag} ${value}`);
  const wrapped = findInside(text, TABLE[name].form);
  if (wrapped?.isQuoted === true) {
    const expected = /^expected .*?(?=, was ")/s.exec(error.message)?.[0] ?? "expected no quotes around the value";
    const why = `the quotes are part of the value${flag === null ? ", as docker run --env-file leaves them" : ""}`;
    return `${expected}, was ${shown(text)}: ${why}; write ${written(wrapped.inside)}`;
  }
  const message = `${error.message}; for example ${written(example)}`;
  if (wrapped !== null) return `${message}; without what stands around it: ${written(wrapped.inside)}`;
  return error instanceof MeantError ? `${message}; did you mean ${written(error.meant)}?` : message;
}

/**
 * Finds a value inside quotes or white space that do not belong to it. `docker run --env-file` leaves quotes, and a file that
 * was made on Windows leaves a carriage return.
 *
 * @returns null if there is nothing around the value, or the value would not do either
 */
function findInside(text: string, form: Form<unknown>): { readonly inside: string; readonly isQuoted: boolean } | null {
  const trimmed = text.trim();
  const unquoted = QUOTED.exec(trimmed)?.[2];
  const inside = unquoted ?? trimmed;
  return inside !== text && takes(form, inside) ? { inside, isQuoted: unquoted !== undefined } : null;
}

function takes(form: Form<unknown>, text: string): boolean {
  try {
    form(text);
    return true;
  } catch {
    // The error is about the part inside. The report is about the whole text.
    return false;
  }
}
