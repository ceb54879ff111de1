/** Where a text ends to be JSON. */
export interface JsonSyntaxError {
  /** From 0. The text's length: it is cut off. */
  readonly offset: number;
  readonly expected: string;
}

type State = "value" | "value or ]" | "name" | "name or }" | ":" | "," | "end";

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const LITERAL = /true|false|null|NaN|-?Infinity/y;
const STRING = /"(?:[^"\\\r\n]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;

const EXPECTED: Readonly<Record<State, string>> = {
  value: "a value",
  "value or ]": "a value or ]",
  name: "a name in double quotes",
  "name or }": "a name in double quotes or }",
  ":": "a colon",
  ",": "a comma or a closing bracket",
  end: "the end of the file",
};

/** Finds the first mistake in a text that is not JSON. It keeps no values, so that it may be long. */
export function findSyntaxError(text: string): JsonSyntaxError {
  const open: ("{" | "[")[] = [];
  let state = "value" as State;
  let at = 0;
  for (;;) {
    at = afterSpace(text, at);
    const char = text[at];
    const next: Step = char === undefined ? null : step(text, at, state, open);
    if (next === null) return { offset: at, expected: EXPECTED[state] };
    if (typeof next === "string") {
      state = next;
      at++;
    } else {
      const end = next.end;
      if (end === -1) return { offset: cutOff(text, at), expected: EXPECTED[state] };
      at = end;
      state = open.length === 0 ? "end" : state === "name" || state === "name or }" ? ":" : ",";
    }
  }
}

/** What a character comes to: the next state, the end of a longer token (-1: it is none), or null for a mistake. */
type Step = State | { readonly end: number } | null;

function step(text: string, at: number, state: State, open: ("{" | "[")[]): Step {
  const char = text[at];
  const isValue = state === "value" || state === "value or ]";
  if (isValue && (char === "{" || char === "[")) {
    open.push(char);
    return char === "{" ? "name or }" : "value or ]";
  }
  const mayClose = state === "," || state === "value or ]" || state === "name or }";
  if (mayClose && (char === "}" || char === "]")) {
    if (open.at(-1) !== (char === "}" ? "{" : "[")) return null;
    open.pop();
    return open.length === 0 ? "end" : ",";
  }
  if (state === "," && char === ",") return open.at(-1) === "{" ? "name" : "value";
  if (state === ":") return char === ":" ? "value" : null;
  if (state === "name" || state === "name or }") return char === '"' ? { end: match(STRING, text, at) } : null;
  if (!isValue) return null;
  if (char === '"') return { end: match(STRING, text, at) };
  const end = Math.max(match(NUMBER, text, at), match(LITERAL, text, at));
  return end === -1 ? null : { end };
}

function match(token: RegExp, text: string, at: number): number {
  token.lastIndex = at;
  try {
    return token.test(text) ? token.lastIndex : -1;
  } catch (error) {
    // A string that is too long to be looked for.
    if (error instanceof RangeError) return -1;
    throw error;
  }
}

/** A string that is no token: its beginning, or the text's end if nothing closes it. */
function cutOff(text: string, at: number): number {
  return text.includes('"', at + 1) ? at : text.length;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n\uFEFF".includes(text[at] ?? "x")) at++;
  return at;
}
