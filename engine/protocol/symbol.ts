/**
 * What a symbol looks like: 1 to 64 printable ASCII characters, spaces only between others, and none of those that would
 * not pass through lists, CSV files and shells: the comma, quotes (`"`, `'` and the backtick) and the backslash.
 */
export const SYMBOL: RegExp = /^[!#-&(-+\--[\]-_a-~](?:[ !#-&(-+\--[\]-_a-~]{0,62}[!#-&(-+\--[\]-_a-~])?$/;

/** The same in words, for people. */
export const SYMBOL_FORM =
  "1 to 64 ASCII letters, digits, signs and inner spaces, but no comma, quote, backtick or backslash";

const NAMES: Readonly<Record<string, string>> = {
  " ": "a space",
  "\t": "a tab",
  "\n": "a line feed",
  "\r": "a carriage return",
  "\u00A0": "a no-break space",
  "\u007F": "a delete character",
  ",": "a comma",
  '"': "a double quote",
  "'": "a single quote",
  "`": "a backtick",
  "\\": "a backslash",
};

/** True if an instrument can be called so wherever it is named: in settings, strategies, files, the journal. */
export function isSymbol(text: string): boolean {
  return SYMBOL.test(text);
}

/** What keeps a text from being a symbol, its character named: `character 4 is a comma`; null: nothing does. */
export function symbolProblem(text: string): string | null {
  if (isSymbol(text)) return null;
  const characters = [...text];
  if (characters.length === 0) return "it is empty";
  const at = characters.findIndex((character) => character !== " " && !isSymbol(character));
  if (at >= 0) return `character ${at + 1} is ${nameOf(characters[at] ?? "")}`;
  if (characters[0] === " ") return "it begins with a space";
  if (characters.at(-1) === " ") return "it ends with a space";
  return `it has ${characters.length} characters`;
}

/** A character in words, by its code where it may not be seen. */
function nameOf(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const name = NAMES[character];
  if (name !== undefined) return character < " " || character > "~" ? `${name} (${code})` : name;
  return /[\p{C}\p{Z}\p{M}]/u.test(character) ? `the character ${code}` : `${JSON.stringify(character)} (${code})`;
}
