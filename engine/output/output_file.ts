import { closeSync, existsSync, openSync, realpathSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Clock } from "../clock.ts";
import { identityIn } from "../lock/mod.ts";
import { EngineError, UsageError } from "../protocol/mod.ts";
import { LateDevice } from "./late_device.ts";
import { Outlet } from "./outlet.ts";

/** A path that a person gave, and the flag or setting that has it. */
export interface NamedPath {
  readonly name: string;
  readonly path: string;
}

/**
 * Refuses outputs that would overwrite an input or each other.
 *
 * @throws UsageError that names the two
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
 * Checks before the session that a path can be written, so that a typing error does not cost the session's result. An
 * existing file keeps its content; a missing file is made.
 *
 * @throws EngineError OUTPUT_FILE if the path cannot be written
 */
export function tryOutput({ name, path: output }: NamedPath): void {
  attempt(output, "OUTPUT_FILE", `\n  hint: choose another path for ${name}`, () => {
    // A pipe that is opened and closed would tell its reader that this is the end.
    if (statSync(output, { throwIfNoEntry: false })?.isFIFO() !== true) closeSync(openSync(output, "a"));
  });
}

/**
 * Empties a file at the start of a session, so that an older result is not mistaken for the session's.
 *
 * @throws EngineError OUTPUT_LOST if the path cannot be written any more
 */
export function emptyOutput({ path: output }: NamedPath): void {
  attempt(output, "OUTPUT_LOST", "", () => {
    if (!isDevice(output)) truncateSync(output);
  });
}

/** Writes a session's result in one piece. @throws EngineError OUTPUT_LOST if the path cannot be written any more */
export function writeOutput({ path: output }: NamedPath, text: string): void {
  attempt(output, "OUTPUT_LOST", "", () => writeFileSync(output, text));
}

/**
 * Writes a session's result in one piece, to a file or a pipe. It gives up on a reader that does not read.
 *
 * @throws EngineError OUTPUT_LOST if not all of it was written
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

/** A path's identities: its real path, and the identity of the file. Two paths that share one of them are one file. */
function identitiesOf(file: string): readonly string[] {
  if (existsSync(file)) {
    const found = statSync(file, { bigint: true });
    // Only files: two outputs may share a device.
    return found.isFile() ? [realpathSync(file), identityIn(found)] : [realpathSync(file)];
  }
  const folder = path.dirname(path.resolve(file));
  return [path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(file))];
}

/** True if something other than a regular file is at the path: `/dev/null`, `/dev/stdout`, a pipe. */
function isDevice(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === false;
}

function attempt(output: string, code: "OUTPUT_FILE" | "OUTPUT_LOST", hint: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    // The reader of the pipe has left, and wants no more.
    if ((cause as NodeJS.ErrnoException).code === "EPIPE") return;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(code, `${output}: Expected a file that can be written, was: ${why}${hint}`, { cause });
  }
}
