import type * as z from "zod/mini";

/** A form for every key of `T`. The compiler refuses an object that lacks one of them. */
export type FormsOf<T> = { readonly [Key in keyof T]-?: z.ZodMiniType };

/**
 * Checks a value that was parsed from JSON. Keys that the form does not name are permitted.
 *
 * @throws TypeError `expected X at KEY, was Y`, for the first place that does not match its form
 */
export function checkForm(value: unknown, form: z.ZodMiniType): void {
  // By default zod compiles a form to code. That takes longer than it saves: a form is used once or twice in a process.
  const [issue] = form.safeParse(value, { error: expectedBy, jitless: true }).error?.issues ?? [];
  if (issue === undefined) return;
  const key = issue.path.findLast((each) => typeof each === "string") ?? "the top";
  const was = JSON.stringify(valueAt(value, issue.path))?.slice(0, 60);
  throw new TypeError(`expected ${issue.message} at ${key}, was ${was}`);
}

/** What a form expects, in words. Words that a form brings itself go before these. */
function expectedBy(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_value") return issue.values.join(", ");
  if (issue.code !== "invalid_type") return undefined;
  return { string: "text", object: "an object", array: "a list" }[String(issue.expected)] ?? issue.expected;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((found, key) => (found as Readonly<Record<PropertyKey, unknown>>)[key], value);
}
