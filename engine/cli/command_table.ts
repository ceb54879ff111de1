import type { Arguments, Flag } from "./args.ts";
import {
  BACKTEST_FLAGS,
  CHECK_FLAGS,
  COMPARE_FLAGS,
  CONVERT_FLAGS,
  CSV_FLAG,
  EXPLAIN_FLAGS,
  INSPECT_FLAGS,
  JOURNAL_FLAG,
  JSON_FLAG,
  REPORT_FLAGS,
  RUN_FLAGS,
  SESSION_FLAG,
} from "./flags.ts";
import { DATA_FLAGS } from "./data_flags.ts";
import type { Io } from "./io.ts";

/** Runs a command. @returns the exit code */
export type CommandRun = (args: Arguments, io: Io) => Promise<number>;

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
  /** Loads the code of this command alone: `status` does not wait for the thread pool. */
  readonly load: () => Promise<CommandRun>;
}

/** A command to the running engine, such as `enable` or `halt`. */
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
    load: async () => {
      const { runControl } = await import("./control.ts");
      return (given, io) => runControl(name, given, io);
    },
  };
}

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  {
    name: "run",
    positionals: ["[FILE…]"],
    flags: RUN_FLAGS,
    about: "trade one session",
    notes: ["Ctrl-C drains: positions are squared off. A second Ctrl-C quits at once."],
    load: async () => (await import("./run.ts")).run,
  },
  {
    name: "backtest",
    positionals: ["[FILE…]"],
    flags: BACKTEST_FLAGS,
    about: "trade every day of some files, on all cores",
    notes: [
      "Each day is a session of its own, with the same orders that run would make.",
      "Ctrl-C prints the results up to then.",
    ],
    load: async () => (await import("./backtest.ts")).runBacktest,
  },
  {
    name: "convert",
    positionals: ["IN", "[IN…]", "OUT"],
    flags: CONVERT_FLAGS,
    about: "write files of prices as one CSV or Parquet file",
    notes: [
      "OUT is the last name, and says which: x.csv, x.csv.gz or x.parquet. It is",
      "written whole or not at all. Rows that cannot be used are left out, and no bar",
      "of --to-bars is made of rows outside of hours.",
    ],
    load: async () => (await import("./convert.ts")).runConvert,
  },
  {
    name: "inspect",
    positionals: ["FILE", "[FILE…]"],
    flags: INSPECT_FLAGS,
    about: "say how files of prices are understood, and what is odd",
    notes: ["Nothing is traded. Exit code 2 if they cannot be understood."],
    load: async () => (await import("./inspect.ts")).runInspect,
  },
  {
    name: "check",
    positionals: ["FILE", "[DATA…]"],
    flags: CHECK_FLAGS,
    about: "say what is wrong with a strategies file",
    notes: ["With --data: also what those files of prices cannot tell it. Exit code 2 if any", "strategy is invalid."],
    load: async () => (await import("./check.ts")).runCheck,
  },
  {
    name: "explain",
    positionals: ["FILE", "ID", "[DATA…]"],
    flags: EXPLAIN_FLAGS,
    about: "say in words what a strategy does, or why it would not act",
    notes: [
      "With --at: the value of each part of its conditions at the last row up to that",
      "time, without a position. Exit code 2 if the strategy is invalid.",
    ],
    load: async () => (await import("./explain.ts")).runExplain,
  },
  {
    name: "schema",
    positionals: [],
    flags: [],
    about: "print the JSON Schema of a strategies file",
    notes: ["Editors complete and check a strategies file with it."],
    load: async () => (await import("./schema.ts")).runSchema,
  },
  {
    name: "status",
    positionals: [],
    flags: [JSON_FLAG],
    about: "ask the running engine how it is",
    notes: ["Exit code 0 if it is healthy or degraded, 1 if it is down or not running."],
    load: async () => (await import("./status.ts")).runStatus,
  },
  {
    name: "sessions",
    positionals: [],
    flags: [JOURNAL_FLAG, JSON_FLAG],
    about: "list the sessions of the journal",
    notes: [
      "A session without an end is being traded, or was killed: run resumes it on its",
      "day, and settles it on another one; so does settle.",
    ],
    load: async () => (await import("./sessions.ts")).runSessions,
  },
  {
    name: "settle",
    positionals: ["SESSION"],
    flags: [JOURNAL_FLAG, JSON_FLAG],
    about: "end a killed session: close its open positions",
    notes: [
      "SESSION is a session's id, or last. Its open positions are closed at the last",
      "prices that its journal has. run settles killed sessions of other days itself.",
    ],
    load: async () => (await import("./settle.ts")).runSettle,
  },
  {
    name: "orders",
    positionals: [],
    flags: [SESSION_FLAG, JOURNAL_FLAG, { ...JSON_FLAG, about: "print the lines of the orders file" }, CSV_FLAG],
    about: "print the orders of a session",
    notes: ["They are in the order of the orders file. A price is that of the fill, else of", "the row."],
    load: async () => (await import("./orders.ts")).runOrders,
  },
  {
    name: "trades",
    positionals: [],
    flags: [SESSION_FLAG, JOURNAL_FLAG, JSON_FLAG, CSV_FLAG],
    about: "print the round trips of a session, with the profit of each",
    notes: ["Gross is by the two fill prices, net is less fees. A winner has a net above 0."],
    load: async () => (await import("./trades.ts")).runTrades,
  },
  {
    name: "report",
    positionals: [],
    flags: REPORT_FLAGS,
    about: "print what sessions have come to, or write a page of it",
    notes: [
      "A session that still runs is told up to now. Without recorded ticks",
      "(RECORD_TICKS) there are no prices and no excursions.",
    ],
    load: async () => (await import("./report.ts")).runReport,
  },
  {
    name: "compare",
    positionals: ["A", "B"],
    flags: COMPARE_FLAGS,
    about: "say what differs between two results",
    notes: [
      "A and B are files of backtest --json or report --json, or sessions of the",
      "journal: an id, last, or FROM..TO. Exit code 1 if any trade differs.",
    ],
    load: async () => (await import("./compare.ts")).runCompare,
  },
  {
    name: "ticks",
    positionals: [],
    flags: [SESSION_FLAG, JOURNAL_FLAG],
    about: "print the ticks that a session in real time has recorded",
    notes: ["They are the CSV that --record writes, and that run --feed replay reads."],
    load: async () => (await import("./ticks.ts")).runTicks,
  },
  {
    name: "replay",
    positionals: ["SESSION", "[FILE…]"],
    flags: [JOURNAL_FLAG, ...DATA_FLAGS, JSON_FLAG],
    about: "trade a session again, and compare it with the journal",
    notes: [
      "SESSION is a session's id, or last. One that replayed a file needs that file,",
      "and one in real time its ticks in the journal (RECORD_TICKS).",
      "Exit code 1 if a record differs; the first one that does is shown.",
    ],
    load: async () => (await import("./replay.ts")).runReplay,
  },
  {
    name: "audit",
    positionals: ["[FILE]"],
    flags: [JOURNAL_FLAG, JSON_FLAG],
    about: "check that a journal is whole and adds up",
    notes: [
      "Without FILE it is JOURNAL. Exit code 1 if anything is wrong: a record that was",
      "changed, moved or removed, or an order, a position or an amount that does not",
      "follow from the records before it. It cannot tell whether records are missing at",
      "the end of the file.",
    ],
    load: async () => (await import("./audit.ts")).runAudit,
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
