import type { Form } from "./forms.ts";

const WRAPPED = /^(["'])(.*)\1$/s;

/**
 * What a setting was meant to be whose text stands in quotes that do not belong to it, as `docker run --env-file` leaves them,
 * or has space around it, such as the carriage return of a file that was made on Windows.
 *
 * @returns null if its inside would not do either
 */
export function findInside(
  text: string,
  form: Form<unknown>,
): { readonly inside: string; readonly quoted: boolean } | null {
  const bare = text.trim();
  const unquoted = WRAPPED.exec(bare)?.[2];
  const inside = unquoted ?? bare;
  return inside !== text && takes(form, inside) ? { inside, quoted: unquoted !== undefined } : null;
}

function takes(form: Form<unknown>, text: string): boolean {
  try {
    form(text);
    return true;
  } catch {
    // Whatever it says: the whole text is what is reported.
    return false;
  }
}
