/**
 * The form of a symbol: 1 to 64 printable ASCII characters, with spaces only between other characters. Comma, quotes (`"`,
 * `'` and the backtick) and backslash are not allowed: lists, CSV files and shells use them.
 */
export const SYMBOL: RegExp = /^[!#-&(-+\--[\]-_a-~](?:[ !#-&(-+\--[\]-_a-~]{0,62}[!#-&(-+\--[\]-_a-~])?$/;

/** The form of a symbol in words, for people. */
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

/** True if the text is a valid symbol, wherever it stands: in settings, strategies, input files, the journal. */
export function isSymbol(text: string): boolean {
  return SYMBOL.test(text);
}

/** Compares two symbols by their bytes in UTF-8, which is by their code points. It is the order of rows at one instant. */
export function compareSymbols(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (const [i, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** By index: the place of a symbol, from 0, among all of them in the order of `compareSymbols`. They are all different. */
export function symbolRanks(symbols: readonly string[]): readonly number[] {
  const order = symbols.map((symbol, index) => ({ symbol, index }));
  order.sort((a, b) => compareSymbols(a.symbol, b.symbol));
  const ranks = symbols.map(() => 0);
  for (const [rank, { index }] of order.entries()) ranks[index] = rank;
  return ranks;
}

/** Why a text is not a valid symbol: `character 4 is a comma`. @returns null if it is valid */
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

/** A character in words. It shows the code of a character that people may not see. */
function nameOf(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const name = NAMES[character];
  if (name !== undefined) return character < " " || character > "~" ? `${name} (${code})` : name;
  return /[\p{C}\p{Z}\p{M}]/u.test(character) ? `the character ${code}` : `${JSON.stringify(character)} (${code})`;
}
