import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A file of the repository, as text and as what the checks look at. Offsets and lines are the same in all three. */
export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked. */
  readonly uncommented: string;
  /** The text with comments, strings and regular expressions blanked; the code inside templates stays. */
  readonly code: string;
}

const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`;
const STRING = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`;
const TEMPLATE = "`(?:\\\\[\\s\\S]|[^`\\\\])*`";
const REGEXP = String.raw`(?<=(?:[(,=:[!&|?{};>]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*`;
const TOKEN = new RegExp([COMMENT, STRING, TEMPLATE, REGEXP].join("|"), "g");

/** A source file of the given text. */
export function sourceFile(file: string, text: string): SourceFile {
  const uncommented = text.replaceAll(TOKEN, (token) => (isComment(token) ? blank(token) : token));
  const code = text.replaceAll(TOKEN, (token) => (token.startsWith("`") ? blankTemplate(token) : blank(token)));
  return { path: file, text, uncommented, code };
}

/** Every TypeScript file of some folders, hidden ones left out, by path. */
export async function readSources(root: string, folders: readonly string[]): Promise<SourceFile[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    const names = await readdir(path.join(root, folder), { recursive: true });
    for (const name of names) {
      if (name.endsWith(".ts") && !path.basename(name).startsWith("."))
        paths.push(path.posix.join(folder, toPosix(name)));
    }
  }
  paths.sort();
  return Promise.all(paths.map(async (file) => sourceFile(file, await readFile(path.join(root, file), "utf8"))));
}

/** The line, from 1, of an offset. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function isComment(token: string): boolean {
  return token.startsWith("//") || token.startsWith("/*");
}

function blank(token: string): string {
  return token.replaceAll(/[^\n]/g, " ");
}

function blankTemplate(token: string): string {
  let result = "";
  let end = 0;
  for (const match of token.matchAll(/\$\{[^}]*\}/g)) {
    result += blank(token.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + blank(token.slice(end));
}

function toPosix(name: string): string {
  return name.split(path.sep).join("/");
}
