import { COLUMN_NAMES, nameKey } from "./column_names.ts";
import type { InputChoices } from "./input_choices.ts";

const TIMES: ReadonlySet<string> = new Set([...COLUMN_NAMES.ts, ...COLUMN_NAMES.date, ...COLUMN_NAMES.time]);
/** Names that decide something and are no role: of contracts, series, volumes of one coin, recorded rows, zones. */
const OTHERS =
  /^(?:volume.*|series|sctysrs|.*exp(?:iry|ry).*|xprydt|.*str?ike?.*|strkpric|opti?o?nty?p.*|right|cepe|fininstrmnm|contract.*|underlying|kind|tz|tzname|(?:exchange)?timezone|timezonename|)$/;

/**
 * The columns that a role or a decision may need, from 0: a file may have hundreds of others. Null: all, because no name is
 * one of a time.
 */
export function wantedColumns(header: readonly string[], { columns }: InputChoices): readonly number[] | null {
  const said = (columns ?? []).flatMap((choice) => choice.columns);
  const names = new Set(said.map((name) => (typeof name === "number" ? name - 1 : nameKey(name))));
  const known = new Set([...Object.values(COLUMN_NAMES).flat()]);
  const keys = header.map(nameKey);
  if (!keys.some((key, at) => TIMES.has(key) || names.has(key) || names.has(at))) return null;
  return keys.flatMap((key, at) => (known.has(key) || OTHERS.test(key) || names.has(key) || names.has(at) ? [at] : []));
}
