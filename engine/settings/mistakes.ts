import { EnvError } from "envalid";
import { EngineError } from "../protocol/mod.ts";
import { type Form, MeantError, shown } from "./forms.ts";
import { type Overrides, SETTINGS, type Setting, type SettingName, TABLE } from "./table.ts";

/** A text that stands in quotes. */
const QUOTED = /^(["'])(.*)\1$/s;

/**
 * Says what is wrong with settings, all of it at once: a person mends a configuration in one go.
 *
 * @param texts what each setting was read from
 * @throws EngineError CONFIGURATION with a line for each error; nothing if there is none
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

/** What is wrong with one setting, and how it is written. `flag`: the flag that has given the text, or null. */
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
 * Finds a value inside quotes that do not belong to it, as `docker run --env-file` leaves them, or inside space, such as the
 * carriage return of a file that was made on Windows.
 *
 * @returns null if nothing is around it, or what is inside would not do either
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
    // The whole text is what is reported, not this part of it.
    return false;
  }
}
