import path from "node:path";

import { lineOf } from "./source_file.ts";
import type { SourceFile } from "./source_file.ts";

const IMPORT = /^(?:import|export)\s(?:[^;"']*?\sfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
/** The port's shell is the only file of workers/ that may know where it runs. */
const SHELL = "workers/slot.ts";
const SHELL_PACKAGES: ReadonlySet<string> = new Set(["node:worker_threads", "node:v8", "comlink"]);
/** The rooms of workers/, each after those that it may import. `slot.ts` and `host.ts` may import all of them. */
const WORKER_ROOMS: readonly string[] = ["indicators", "rules", "series", "strategy", "host", "explain"];
const SHARED: ReadonlySet<string> = new Set(["engine/protocol/mod.ts", "engine/core/mod.ts"]);

/**
 * The rooms of engine/, from the ground up: each imports those before it alone, types too. A file that stands in engine/
 * itself is a room of its own.
 */
export const ROOMS: readonly string[] = [
  "protocol",
  "core",
  "page",
  "market",
  "clock.ts",
  "lock",
  "output",
  "settings",
  "data",
  "feed",
  "tape",
  "journal",
  "venues",
  "orders",
  "pool",
  "observe",
  "terminal",
  "log.ts",
  "control",
  "strategies",
  "session",
  "explain",
  "replay",
  "report",
  "backtest",
  "cli",
  "main.ts",
];

/** Files that import each other in a circle, types included: each circle once, by its files. */
export function checkCircles(files: readonly SourceFile[]): string[] {
  const targets = new Map(files.map((file) => [file.path, importsOf(file)]));
  const seen = new Set<string>();
  const circles = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.add(way.slice(at).toSorted().join(" "));
    if (seen.has(file)) return;
    seen.add(file);
    for (const target of targets.get(file) ?? []) visit(target, [...way, file]);
  };
  for (const file of targets.keys()) visit(file, []);
  return [...circles];
}

function importsOf({ path: from, uncommented }: SourceFile): readonly string[] {
  return [...uncommented.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? "";
    return specifier.startsWith(".") ? [path.posix.join(path.posix.dirname(from), specifier)] : [];
  });
}

/** Every import across a fence, as `FILE:LINE: what is wrong`. */
export function checkFences(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    [...file.uncommented.matchAll(IMPORT)].flatMap((match) => {
      const specifier = match[1] ?? match[2] ?? "";
      const wrong = judgeImport(file.path, specifier);
      const line = lineOf(file.text, match.index);
      return wrong === null ? [] : [`${file.path}:${line}: ${wrong}, was ${JSON.stringify(specifier)}`];
    }),
  );
}

/** What is wrong with an import, or null. */
export function judgeImport(from: string, specifier: string): string | null {
  const target = specifier.startsWith(".") ? path.posix.join(path.posix.dirname(from), specifier) : null;
  if (from.startsWith("engine/protocol/")) return judgeProtocol(target);
  if (from.startsWith("engine/core/")) return judgeCore(target);
  if (from.startsWith("workers/")) return judgeWorkers(from, specifier, target);
  if (from.startsWith("engine/")) return judgeEngine(from, target);
  return null;
}

function judgeProtocol(target: string | null): string | null {
  return target?.startsWith("engine/protocol/") === true ? null : "engine/protocol imports its own files alone";
}

function judgeCore(target: string | null): string | null {
  if (target === "engine/protocol/mod.ts" || target?.startsWith("engine/core/") === true) return null;
  return "engine/core imports its own files and engine/protocol/mod.ts";
}

function judgeWorkers(from: string, specifier: string, target: string | null): string | null {
  if (target !== null) {
    if (target.startsWith("workers/")) return judgeRooms(from, target);
    if (SHARED.has(target)) return null;
    return "workers/ imports of engine/ only protocol/mod.ts and core/mod.ts";
  }
  if (from.endsWith(".d.ts")) return null;
  const name = specifier.startsWith("comlink/") ? "comlink" : specifier;
  if (from === SHELL && SHELL_PACKAGES.has(name)) return null;
  return "workers/ imports no package; slot.ts alone node:worker_threads, node:v8 and comlink";
}

function judgeRooms(from: string, target: string): string | null {
  const [room, own] = [folderOf(target), folderOf(from)];
  if (target === SHELL) return "workers/slot.ts is the entry: nothing imports it";
  if (room === own) return null;
  if (room === null) return "rooms of workers/ import no file of its top";
  if (path.posix.basename(target) !== "mod.ts") return "rooms of workers/ know each other by their mod.ts";
  if (own === null || (WORKER_ROOMS.includes(room) && WORKER_ROOMS.indexOf(room) < WORKER_ROOMS.indexOf(own)))
    return null;
  return `rooms of workers/ import those before them: ${WORKER_ROOMS.join(", ")}`;
}

function judgeEngine(from: string, target: string | null): string | null {
  // The version stands in one place.
  if (target === null || target === "package.json") return null;
  if (!target.startsWith("engine/")) return "engine/ imports engine/ alone";
  if (target === "engine/main.ts") return "engine/main.ts is the entry: nothing imports it";
  const [room, fromRoom] = [roomOf(target), roomOf(from)];
  if (room === fromRoom) return null;
  for (const each of [room, fromRoom]) if (!ROOMS.includes(each)) return `engine/${each} is no room of the house`;
  if (ROOMS.indexOf(room) > ROOMS.indexOf(fromRoom)) return `engine/${fromRoom} is below engine/${room}`;
  // main.ts takes what it needs first of all before the rest is loaded.
  const isFace = path.posix.basename(target) === "mod.ts" || room.endsWith(".ts") || from === "engine/main.ts";
  return isFace ? null : "rooms of engine/ know each other by their mod.ts";
}

/** The room of engine/ that a file is in: its folder, or its own name where it stands in engine/ itself. */
function roomOf(file: string): string {
  return file.split("/")[1] ?? "";
}

/** The folder of engine/ or workers/ that a file is in, or null for one that is at its top. */
function folderOf(file: string): string | null {
  const [, folder = "", rest] = file.split("/");
  return rest === undefined ? null : folder;
}
