import path from "node:path";

import { lineOf } from "./source_file.ts";
import type { SourceFile } from "./source_file.ts";

const MAX_LINES = 400;

/** A pattern that some files may not have, and what to say of it. */
interface Ban {
  readonly pattern: RegExp;
  readonly message: string;
  readonly in: (file: string) => boolean;
}

const isWorker = (file: string): boolean => file.startsWith("workers/");
const isEngine = (file: string): boolean => file.startsWith("engine/");
const isProduct = (file: string): boolean => isEngine(file) || isWorker(file);

const CLOCK = /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.(?:now|timeOrigin)\b|\bhrtime\b/g;
const TIMER = /(?<![.\w])set(?:Timeout|Interval)\s*\(/g;

const CODE_BANS: readonly Ban[] = [
  { pattern: CLOCK, message: "only engine/clock.ts reads a clock", in: (f) => isEngine(f) && f !== "engine/clock.ts" },
  { pattern: TIMER, message: "only engine/clock.ts sets a timer", in: (f) => isEngine(f) && f !== "engine/clock.ts" },
  { pattern: /\bDate\b|\bperformance\b|\bhrtime\b/g, message: "nothing under workers/ reads a clock", in: isWorker },
  { pattern: TIMER, message: "nothing under workers/ sets a timer", in: isWorker },
  {
    pattern: /\bsetImmediate\b/g,
    message: "under workers/ only slot.ts takes turns of the event loop",
    in: (f) => isWorker(f) && f !== "workers/slot.ts",
  },
  {
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/g,
    message: "randomness is seeded",
    in: isProduct,
  },
  {
    pattern: /\bprocess\.env\b/g,
    message: "only engine/settings/config.ts reads settings, and engine/cli/terminal_abilities.ts what a terminal says",
    in: (f) => isProduct(f) && f !== "engine/settings/config.ts" && f !== "engine/cli/terminal_abilities.ts",
  },
  {
    pattern:
      /\bMath\.(?:max|min)\([^();]*(?:\([^()]*\)[^();]*)*\.\.\.|\.(?:push|unshift)\(\s*\.\.\.|\bfromCharCode\(\s*\.\.\.|\.apply\(\s*(?:null|undefined|Math)\b/g,
    message: "a list that is spread into a call's arguments may be too long for the stack (mostOf of engine/core)",
    in: isProduct,
  },
  { pattern: /\beval\s*\(|\bnew Function\b/g, message: "text is never run as code", in: isProduct },
  { pattern: /^export \*/gm, message: "a face lists its names", in: () => true },
  { pattern: /^(?:export )?let\b/gm, message: "no module state", in: (f) => isProduct(f) && f !== "engine/main.ts" },
];

const TEXT_BANS: readonly Ban[] = [
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/g, message: "what is left to do does not stand in the code", in: isProduct },
  { pattern: /\b(?:issue|ticket|pull request) #?\d+/gi, message: "the code does not know its tracker", in: () => true },
  { pattern: /(?<![\w.])\/(?:home|root|work|Users)\/\w/g, message: "no machine's own path", in: () => true },
  {
    pattern: /\.(?:skip|only|todo)\(|\b(?:skip|only|todo): true/g,
    message: "every test runs",
    in: (f) => f.endsWith("_test.ts"),
  },
];

/** Where a thread begins. */
const ENTRIES: ReadonlySet<string> = new Set([
  "engine/main.ts",
  "engine/feed/reader_thread.ts",
  "engine/page/main.ts",
  "engine/journal/store_thread.ts",
  "workers/slot.ts",
]);
/** What a top-level line may begin with: declarations, and the ends of what was begun. */
const DECLARATION =
  /^(?:import|export|const|let|type|interface|function|async function|class|abstract|declare|[})\]|&]|\s|$)/;
const NAME = /^\.?[a-z0-9]+(?:_[a-z0-9]+)*(?:\.d)?\.ts$/;
const EMPTY_NAMES: ReadonlySet<string> = new Set([
  "index.ts",
  "types.ts",
  "util.ts",
  "utils.ts",
  "helper.ts",
  "helpers.ts",
]);
const EXPORT =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const) (\w+)/;

/** Code and texts that a file may not have. */
export function checkBans(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...CODE_BANS.flatMap((ban) => findBanned(file, file.code, ban)),
    ...TEXT_BANS.flatMap((ban) => findBanned(file, file.text, ban)),
  ]);
}

/** Files of engine/, workers/ and scripts/ that are too long to be one idea. */
export function checkLength(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => !file.path.startsWith("test/"))
    .map((file) => ({ file, lines: file.text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ file, lines }) => `${file.path}: expected at most ${MAX_LINES} lines, was ${lines}`);
}

/** Files that are not named in snake_case, or by a word that says nothing. */
export function checkNames(files: readonly SourceFile[]): string[] {
  return files
    .map((file) => file.path)
    .filter((file) => !NAME.test(path.posix.basename(file)) || EMPTY_NAMES.has(path.posix.basename(file)))
    .map((file) => `${file}: expected a name in snake_case that says what the file is for`);
}

/** Exports of engine/ and workers/ without a doc comment right above. */
export function checkDocs(files: readonly SourceFile[]): string[] {
  return files.filter((file) => isProduct(file.path) && !file.path.endsWith(".d.ts")).flatMap(findUndocumented);
}

/** Modules that do something when they are imported; only an entry may. The formatter keeps statements at column 0. */
export function checkSideEffects(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isProduct(file.path) && !ENTRIES.has(file.path))
    .flatMap((file) =>
      file.code
        .split("\n")
        .flatMap((line, index) =>
          DECLARATION.test(line) ? [] : [`${file.path}:${index + 1}: only engine/main.ts does something on import`],
        ),
    );
}

function findBanned(file: SourceFile, text: string, ban: Ban): string[] {
  if (!ban.in(file.path)) return [];
  return [...text.matchAll(ban.pattern)].map(
    (match) => `${file.path}:${lineOf(text, match.index)}: ${ban.message}, was ${JSON.stringify(match[0])}`,
  );
}

function findUndocumented(file: SourceFile): string[] {
  const lines = file.text.split("\n");
  const missing: string[] = [];
  let previous = "";
  for (const [index, line] of lines.entries()) {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined) continue;
    // Overloads share the first one's comment.
    const documented = lines[index - 1]?.trimEnd().endsWith("*/") === true || name === previous;
    if (!documented) missing.push(`${file.path}:${index + 1}: expected a doc comment above ${name}`);
    previous = name;
  }
  return missing;
}
