import { readConfig } from "../config.ts";
import { importHost } from "../pool/mod.ts";
import { type Arguments, type Flag, usage } from "./args.ts";
import { check } from "./check.ts";
import { control } from "./control.ts";
import { explain } from "./explain.ts";
import { explainAt, readAt } from "./explain_at.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import type { Io } from "./io.ts";
import { run } from "./run.ts";
import { readReplay, REPLAY_FLAGS, RUN_FLAGS } from "./run_flags.ts";
import { schema } from "./schema.ts";
import { status } from "./status.ts";
import { findWorker } from "./worker_url.ts";

/** A command of the program. */
export interface Command {
  readonly name: string;
  /** Names of its arguments, in capitals. */
  readonly positionals: readonly string[];
  readonly flags: readonly Flag[];
  /** What it does, in a line. */
  readonly about: string;
  /** Lines below the flags in its help. */
  readonly notes: readonly string[];
  readonly run: (args: Arguments, io: Io) => Promise<number>;
}

const JSON_FLAG: Flag = { name: "json", value: null, about: "print JSON" };

async function runCheck({ positionals, switches }: Arguments, io: Io): Promise<number> {
  const config = readConfig();
  const { describe } = await importHost(findWorker());
  return check(
    { file: positionals[0] ?? "", json: switches.has("json") },
    {
      ...io,
      describe,
      defaultInstrument: config.defaultIndex,
      instruments: (named) => bySymbol(instrumentsOf(config, named)),
    },
  );
}

async function runExplain({ positionals, values, switches }: Arguments, io: Io): Promise<number> {
  const [file = "", id = ""] = positionals;
  const asked = { file, id, json: switches.has("json") };
  const at = values.get("at");
  const stray = REPLAY_FLAGS.find(({ name }) => values.has(name));
  if (at === undefined && stray !== undefined) throw usage({ command: "explain" }, `--${stray.name} goes with --at`);
  const date = values.get("session-date");
  const config = readConfig(undefined, date === undefined ? {} : { SESSION_DATE: date });
  const context = { ...io, config, worker: await importHost(findWorker()) };
  if (at === undefined) return explain(asked, context);
  const choice = readReplay(values, { command: "explain", flag: "--at" });
  return explainAt({ ...asked, at: readAt(at), choice }, context);
}

async function runStatus({ switches }: Arguments, io: Io): Promise<number> {
  return status({ runDir: readConfig().runDir, json: switches.has("json") }, io);
}

/** A command to the running engine: enable, disable, halt and their like. */
function controlCommand(
  name: string,
  about: string,
  takes: Partial<Pick<Command, "positionals" | "flags">> = {},
): Command {
  const { positionals = [], flags = [] } = takes;
  return {
    name,
    positionals,
    flags: [...flags, JSON_FLAG],
    about,
    notes: [],
    run: (given, io) => {
      const all = given.switches.has("all") ? ["--all"] : [];
      const args = [name, ...given.positionals, ...all];
      return control({ runDir: readConfig().runDir, json: given.switches.has("json"), args }, io);
    },
  };
}

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: "run",
    positionals: [],
    flags: RUN_FLAGS,
    about: "trade one session",
    notes: ["Ctrl-C drains: positions are squared off. A second Ctrl-C quits at once."],
    run,
  },
  {
    name: "check",
    positionals: ["FILE"],
    flags: [JSON_FLAG],
    about: "say what is wrong with a strategies file",
    notes: ["Exit code 2 if any strategy is invalid."],
    run: runCheck,
  },
  {
    name: "explain",
    positionals: ["FILE", "ID"],
    flags: [
      { name: "at", value: "TIME", about: "play --ticks or --bars up to HH:MM[:SS] first" },
      ...REPLAY_FLAGS,
      JSON_FLAG,
    ],
    about: "say in words what a strategy does, or why it would not act",
    notes: [
      "With --at: what each part of its conditions comes to at the last row up to",
      "then, without a position. Exit code 2 if the strategy is invalid.",
    ],
    run: runExplain,
  },
  {
    name: "schema",
    positionals: [],
    flags: [],
    about: "print the JSON Schema of a strategies file",
    notes: ["Editors complete and check a strategies file with it."],
    run: (_, io) => schema(io),
  },
  {
    name: "status",
    positionals: [],
    flags: [JSON_FLAG],
    about: "ask the running engine how it is",
    notes: ["Exit code 0 if it is healthy or degraded, 1 if it is down or not running."],
    run: runStatus,
  },
  controlCommand("enable", "let a strategy enter again", { positionals: ["ID"] }),
  controlCommand("disable", "keep a strategy from entering", { positionals: ["ID"] }),
  controlCommand("close", "exit a strategy's position and disable it", {
    positionals: ["[ID]"],
    flags: [{ name: "all", value: null, about: "every strategy, in place of ID" }],
  }),
  controlCommand("halt", "no entries, and no exits but stops, targets and manual ones"),
  controlCommand("reduce", "no entries"),
  controlCommand("resume", "trade as before"),
  controlCommand("drain", "square off and end the session"),
];
