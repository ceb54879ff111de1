import { nearest } from "../core/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { parseArguments } from "./args.ts";
import { type Command, COMMANDS } from "./command_table.ts";
import { commandHelp, programHelp } from "./help.ts";
import type { Io } from "./io.ts";
import { reportError } from "./report_error.ts";
import { VERSION } from "./version.ts";

/** Flags that stand in the place of a command. */
const FLAGS = ["--help", "--version", "--health"];

/** Runs a command line, and reports every error. @returns the exit code */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  const name = first === "--health" ? "status" : (first ?? "");
  try {
    return await dispatch(first, { name, rest }, io);
  } catch (error) {
    return reportError(error, name, io);
  }
}

async function dispatch(
  first: string | undefined,
  { name, rest }: { readonly name: string; readonly rest: readonly string[] },
  io: Io,
): Promise<number> {
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    const [print, exitCode] = first === undefined ? ([io.stderr, 2] as const) : ([io.stdout, 0] as const);
    print(programHelp(COMMANDS));
    return exitCode;
  }
  if (first === "--version") {
    io.stdout(`${VERSION}\n`);
    return 0;
  }
  const command = findCommand(name);
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout(commandHelp(command));
    return 0;
  }
  const args = parseArguments(rest, { ...command, command: command.name });
  const run = await command.load();
  return run(args, io);
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((each) => each.name);
  // `-run` and `--run` are meant as commands; `--verison` is meant as a flag.
  const meant = nearest(name, FLAGS) ?? nearest(name.replace(/^-+/, ""), names);
  const hint = meant === null ? `one of ${names.join(", ")}` : `did you mean ${meant}?`;
  throw new EngineError("USAGE", `bulkhead: expected a command, was ${JSON.stringify(name)}\n  hint: ${hint}`);
}
