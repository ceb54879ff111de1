import { systemClock } from "../clock.ts";
import { ask, type Asked, runPaths } from "../control/mod.ts";
import {
  CONTROL_TIMEOUT_MS,
  type ControlRequest,
  type StrategyCommand,
  unreachable,
  UsageError,
} from "../protocol/mod.ts";
import { readConfig } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import type { Asking } from "./status.ts";

/** The arguments of a control command. */
export interface ControlArguments {
  readonly runDir: string;
  readonly json: boolean;
  /** The command and its arguments: `disable nifty-1`, `close --all`, `halt`. */
  readonly args: readonly string[];
}

/** The outcome of a command, without its message. */
type Outcome =
  | { readonly ok: true; readonly seq: number | null; readonly count: number }
  | { readonly ok: false; readonly code: string };

/** A command to the running engine. @returns the exit code */
export async function runControl(name: string, { positionals, switches }: Arguments, io: Io): Promise<number> {
  const args = [name, ...positionals, ...(switches.has("all") ? ["--all"] : [])];
  return control({ runDir: readConfig().runDir, json: switches.has("json"), args }, io);
}

/**
 * Gives a command to the engine of a RUN_DIR. Prints what was done and what follows on stdout, or why not on stderr.
 *
 * @returns the exit code: 0 if it was done, 1 if not
 * @throws EngineError USAGE if the strategy is missing, or there are arguments too many
 * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
 */
export async function control(
  { runDir, json, args }: ControlArguments,
  io: Pick<Io, "stdout" | "stderr">,
  asking: Asking = {},
): Promise<0 | 1> {
  const { timeoutMs = CONTROL_TIMEOUT_MS, clock = systemClock } = asking;
  const request = requestOf(args);
  const asked = await ask(request, { address: runPaths(runDir).address, timeoutMs, clock });
  const { outcome, message } = outcomeOf(asked, { runDir, timeoutMs });
  if (json) io.stdout(`${JSON.stringify({ schema: 1, command: args.join(" "), ...outcome, message })}\n`);
  else if (outcome.ok) io.stdout(`${message}\n`);
  if (!outcome.ok) io.stderr(`${message}\n`);
  return outcome.ok ? 0 : 1;
}

/** The request of a command line. @throws UsageError if its arguments are wrong */
function requestOf(args: readonly string[]): ControlRequest {
  const [command = "", ...rest] = args;
  const [first] = rest;
  switch (command) {
    case "halt":
    case "reduce":
    case "resume":
    case "drain":
      if (first !== undefined) throw new UsageError(`expected nothing after ${command}, was ${JSON.stringify(first)}`);
      return { type: command };
    case "enable":
    case "disable":
    case "close":
      return strategyRequestOf(command, rest);
    default:
      throw new TypeError(`Expected a control command, was ${JSON.stringify(command)}`);
  }
}

function strategyRequestOf(command: StrategyCommand, rest: readonly string[]): ControlRequest {
  const [strategy, second] = rest;
  const expected = command === "close" ? "ID or --all" : "ID";
  if (strategy === undefined) throw new UsageError(`expected ${expected}, was nothing`);
  if (second !== undefined) throw new UsageError(`expected ${expected} alone, was also ${JSON.stringify(second)}`);
  if (command === "close" && strategy === "--all") return { type: "close-all" };
  return { type: command, strategy };
}

function outcomeOf(
  asked: Asked,
  { runDir, timeoutMs }: { readonly runDir: string; readonly timeoutMs: number },
): { readonly outcome: Outcome; readonly message: string } {
  switch (asked.type) {
    case "answered": {
      const { reply } = asked;
      if (reply.type === "done")
        return { outcome: { ok: true, seq: reply.seq, count: reply.count }, message: reply.message };
      if (reply.type === "refused") return failure(reply.code, reply.message);
      return failure("unusable", `Expected a word on the command from the engine in RUN_DIR ${runDir}, was its health`);
    }
    case "not-running":
    case "stale":
      return failure(
        "not-running",
        `Expected an engine in RUN_DIR ${runDir}, but none runs there\n` +
          "  hint: start one with bulkhead run, or set RUN_DIR to that of the one that runs",
      );
    case "busy":
      return failure(
        "no-answer",
        `Expected an answer of the engine in RUN_DIR ${runDir} in ${timeoutMs} ms, was none; ` +
          "the command may still take effect\n  hint: see bulkhead status",
      );
    case "unusable":
      return failure("unusable", `Expected an answer of the engine in RUN_DIR ${runDir}, but ${asked.why}`);
    default:
      return unreachable(asked);
  }
}

function failure(code: string, message: string): { readonly outcome: Outcome; readonly message: string } {
  return { outcome: { ok: false, code }, message };
}
