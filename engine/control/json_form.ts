import type * as z from "zod/mini";

/** A form for every key of `T`: the compiler misses the form of a key that is added to `T`. */
export type FormsOf<T> = { readonly [Key in keyof T]-?: z.ZodMiniType };

/**
 * Checks what JSON was parsed to. Keys that the form does not name may be there too.
 *
 * @throws TypeError `expected X at KEY, was Y`, of the first place that is not of its form
 */
export function checkForm(value: unknown, form: z.ZodMiniType): void {
  const [issue] = form.safeParse(value, { error: expectedBy }).error?.issues ?? [];
  if (issue === undefined) return;
  const key = issue.path.findLast((each) => typeof each === "string") ?? "the top";
  const was = JSON.stringify(valueAt(value, issue.path))?.slice(0, 60);
  throw new TypeError(`expected ${issue.message} at ${key}, was ${was}`);
}

/** What a form expects, in words. A form may have words of its own. */
function expectedBy(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_value") return issue.values.join(", ");
  if (issue.code !== "invalid_type") return undefined;
  return { string: "text", object: "an object", array: "a list" }[String(issue.expected)] ?? issue.expected;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((found, key) => (found as Readonly<Record<PropertyKey, unknown>>)[key], value);
}
