import type { Form } from "./forms.ts";

const WRAPPED = /^(["'])(.*)\1$/s;
const SHOWN = 60;

/** A setting's text with something around it that does not belong to it. */
export interface Wrapping {
  readonly message: string;
  /** What is left without it, which would do. */
  readonly meant: string;
}

/**
 * Finds what keeps a text from being a setting's value though its inside would be one: quotes, which `docker run --env-file`
 * leaves where they are, or space around it, such as the carriage return of a file that was made on Windows.
 *
 * @param error what the form says of the text as it is
 * @returns null if its inside would not do either
 */
export function findWrapping(
  { text, isFlag }: { readonly text: string; readonly isFlag: boolean },
  error: string,
  form: Form<unknown>,
): Wrapping | null {
  const bare = text.trim();
  const inside = WRAPPED.exec(bare)?.[2];
  const meant = inside ?? bare;
  if (meant === text || !takes(form, meant)) return null;
  const expected = /^(expected .*?), was "/s.exec(error)?.[1] ?? "expected the value alone";
  const shown = JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  let why = text.endsWith("\r") ? "the carriage return at its end is part of the value" : "the space around it is part of the value";
  if (inside !== undefined)
    why = `the quotes are part of the value${isFlag ? "" : ", as docker run --env-file leaves them"}`;
  return { message: `${expected}, was ${shown}: ${why}`, meant };
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
