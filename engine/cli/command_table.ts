import { readConfig } from "../config.ts";
import { importHost } from "../pool/mod.ts";
import { type Arguments, type Flag, usage } from "./args.ts";
import { audit } from "./audit.ts";
import { backtest } from "./backtest.ts";
import { check } from "./check.ts";
import { control } from "./control.ts";
import { convert } from "./convert.ts";
import { explain } from "./explain.ts";
import { explainAt, readAt } from "./explain_at.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import type { Io } from "./io.ts";
import { orders } from "./orders.ts";
import { replay } from "./replay.ts";
import { run } from "./run.ts";
import {
  BACKTEST_FLAGS,
  CONVERT_FLAGS,
  INPUT_KINDS,
  readBacktestFlags,
  readConvertFlags,
  readReplay,
  REPLAY_FLAGS,
  RUN_FLAGS,
} from "./run_flags.ts";
import { schema } from "./schema.ts";
import { readSessionArguments } from "./session_book.ts";
import { sessions } from "./sessions.ts";
import { status } from "./status.ts";
import { ticks } from "./ticks.ts";
import { trades } from "./trades.ts";
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
const JOURNAL_FLAG: Flag = { name: "journal", value: "FILE", about: "in place of JOURNAL" };
const SESSION_FLAG: Flag = { name: "session", value: "ID", about: "a session's id, or last, which is the default" };
const CSV_FLAG: Flag = { name: "csv", value: null, about: "print CSV" };

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

/** The journal of a command line: its own, else the setting's. */
function journalOf(file: string | undefined): string | null {
  return readConfig(undefined, file === undefined ? {} : { JOURNAL: file }).journal;
}

async function runReplay({ positionals, values, switches }: Arguments, io: Io): Promise<number> {
  const [session = "last"] = positionals;
  const isOfFile = INPUT_KINDS.some((kind) => values.has(kind));
  const choice = isOfFile ? readReplay(values, { command: "replay", flag: "replay" }) : null;
  return replay({ journal: journalOf(values.get("journal")), session, choice, json: switches.has("json") }, io);
}

/** A command that prints something of a session, as its journal has it. */
function sessionCommand(
  print: typeof orders,
  told: Pick<Command, "name" | "about" | "notes"> & { readonly json: string },
): Command {
  const { json, ...rest } = told;
  return {
    ...rest,
    positionals: [],
    flags: [SESSION_FLAG, JOURNAL_FLAG, { ...JSON_FLAG, about: json }, CSV_FLAG],
    run: async (given, io) => {
      const journal = journalOf(given.values.get("journal"));
      return print(readSessionArguments(given, { command: rest.name, journal }), io);
    },
  };
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
    name: "backtest",
    positionals: ["[FILE…]"],
    flags: BACKTEST_FLAGS,
    about: "trade every day of some files, on all cores",
    notes: [
      "Each day is a session of its own, with the orders that run makes of it. Ctrl-C",
      "prints what is done by then.",
    ],
    run: (args, io) => backtest(readBacktestFlags(args), io),
  },
  {
    name: "convert",
    positionals: ["IN", "OUT"],
    flags: CONVERT_FLAGS,
    about: "turn a ticks CSV, or one of bars, into Parquet",
    notes: [
      "OUT is written whole or not at all. An instrument that INSTRUMENTS does not name",
      "has two decimals. Bad rows are left out, as run leaves them out.",
    ],
    run: (args, io) => convert(readConvertFlags(args), io),
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
      { name: "at", value: "TIME", about: "play --ticks, --bars or --parquet up to HH:MM[:SS] first" },
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
  {
    name: "sessions",
    positionals: [],
    flags: [JOURNAL_FLAG, JSON_FLAG],
    about: "list the sessions of the journal",
    notes: ["A session without an end is being traded, or was killed and can be resumed."],
    run: async ({ values, switches }, io) =>
      sessions({ journal: journalOf(values.get("journal")), json: switches.has("json") }, io),
  },
  sessionCommand(orders, {
    name: "orders",
    about: "print the orders of a session",
    json: "print the lines of the orders file",
    notes: ["They are in the order of the orders file. A price is that of the fill, else of", "the row."],
  }),
  sessionCommand(trades, {
    name: "trades",
    about: "print the round trips of a session, with what each has won",
    json: "print JSON",
    notes: ["Gross is by the two fill prices, net is less fees. A winner has a net above 0."],
  }),
  {
    name: "ticks",
    positionals: [],
    flags: [SESSION_FLAG, JOURNAL_FLAG],
    about: "print the ticks that a session in real time has recorded",
    notes: ["They are the CSV that --record writes, and that run --feed replay reads."],
    run: async ({ values }, io) =>
      ticks({ journal: journalOf(values.get("journal")), session: values.get("session") ?? "last" }, io),
  },
  {
    name: "replay",
    positionals: ["SESSION"],
    flags: [JOURNAL_FLAG, ...REPLAY_FLAGS.filter(({ name }) => name !== "session-date"), JSON_FLAG],
    about: "trade a session again, and hold it against the journal",
    notes: [
      "SESSION is a session's id, or last. One that replayed a file needs that file.",
      "Exit code 1 if a record comes out otherwise; the first of them is shown.",
    ],
    run: runReplay,
  },
  {
    name: "audit",
    positionals: ["[FILE]"],
    flags: [JOURNAL_FLAG, JSON_FLAG],
    about: "check that a journal is whole and adds up",
    notes: [
      "FILE is JOURNAL if it is left out. Exit code 1 if anything is wrong: a record",
      "that was changed, moved or taken out, or an order, a position or an amount that",
      "does not follow from what stands before it. Of what was taken off the end of",
      "the file nothing is left that could tell.",
    ],
    run: async ({ positionals, values, switches }, io) =>
      audit({ journal: journalOf(positionals[0] ?? values.get("journal")), json: switches.has("json") }, io),
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
