import { closeSync, existsSync, openSync, realpathSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Clock } from "../clock.ts";
import { identityIn } from "../lock/mod.ts";
import { EngineError, UsageError } from "../protocol/mod.ts";
import { LateDevice } from "./late_device.ts";
import { Outlet } from "./outlet.ts";

/** A path on the command line, and the flag or setting that it came by. */
export interface NamedPath {
  readonly name: string;
  readonly path: string;
}

/**
 * Refuses outputs that would destroy an input or each other.
 *
 * @throws EngineError USAGE naming the two
 */
export function refuseClashes(inputs: readonly NamedPath[], outputs: readonly NamedPath[]): void {
  const taken = new Map(inputs.flatMap(({ name, path: input }) => identitiesOf(input).map((id) => [id, name])));
  for (const { name, path: output } of outputs) {
    if (isDevice(output)) continue;
    const identities = identitiesOf(output);
    const other = identities.map((identity) => taken.get(identity)).find((found) => found !== undefined);
    if (other !== undefined) {
      throw new UsageError(`expected ${name} and ${other} to be different files, was ${output} for both`);
    }
    for (const identity of identities) taken.set(identity, name);
  }
}

/**
 * Tries a path before the session, for a session's orders must not be lost to a typing error. A file that is there keeps
 * what is in it.
 *
 * @throws EngineError OUTPUT_FILE if the file cannot be written
 */
export function tryOutput({ name, path: output }: NamedPath): void {
  attempt(output, "OUTPUT_FILE", `\n  hint: choose another path for ${name}`, () => {
    // To open a pipe and to close it again would tell its reader that this was all.
    if (statSync(output, { throwIfNoEntry: false })?.isFIFO() !== true) closeSync(openSync(output, "a"));
  });
}

/** Empties a file, now that the session is ours: what an earlier one left must not be taken for its result. */
export function emptyOutput({ path: output }: NamedPath): void {
  attempt(output, "OUTPUT_LOST", "", () => {
    if (!isDevice(output)) truncateSync(output);
  });
}

/** Writes a session's result whole. @throws EngineError OUTPUT_LOST if the file cannot be written any more */
export function writeOutput({ path: output }: NamedPath, text: string): void {
  attempt(output, "OUTPUT_LOST", "", () => writeFileSync(output, text));
}

/**
 * Writes a session's result whole, and waits for nobody who does not take it.
 *
 * @throws EngineError OUTPUT_LOST if it cannot be written
 */
export async function writeResult(
  { name, path: output }: NamedPath,
  text: string,
  clock: Pick<Clock, "after" | "wait">,
): Promise<void> {
  const outlet = new Outlet({
    name,
    device: new LateDevice(output, { empty: true }),
    clock,
    maxBytes: () => Infinity,
    lostText: () => "",
    onTrouble: () => {},
  });
  outlet.write(text);
  if (await outlet.close()) return;
  const why = outlet.state.trouble ?? "nobody takes it";
  throw new EngineError("OUTPUT_LOST", `${output}: Expected ${name} to take the session's result, but ${why}`);
}

/** Two paths with one of these in common are one file: its full path, and what it is to the system, as a hard link is. */
function identitiesOf(file: string): readonly string[] {
  if (existsSync(file)) {
    const found = statSync(file, { bigint: true });
    // A device may be shared.
    return found.isFile() ? [realpathSync(file), identityIn(found)] : [realpathSync(file)];
  }
  const folder = path.dirname(path.resolve(file));
  return [path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(file))];
}

/** Anything that is no file of its own: `/dev/null`, `/dev/stdout`, a pipe. */
function isDevice(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === false;
}

function attempt(output: string, code: "OUTPUT_FILE" | "OUTPUT_LOST", hint: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    // Whoever read from the other end of a pipe has gone, and wants no more.
    if ((cause as NodeJS.ErrnoException).code === "EPIPE") return;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(code, `${output}: Expected a file that can be written, was: ${why}${hint}`, { cause });
  }
}
