import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { MAIN } from "../../test/fixtures/cli.ts";
import { fillJournal } from "../../test/fixtures/filled_journal.ts";
import { doctor } from "../../test/fixtures/journal_file.ts";
import { marketNow } from "../../test/fixtures/session_files.ts";
import { figure, type Measured, type Row, type Unit } from "./harness.ts";

const RECORDS = 1_000_000;
const STRATEGIES = 100;
/** An order of each strategy at each tick of a session of 365 minutes. */
const TICK_INTERVAL_MS = Math.floor((365 * 60_000 * STRATEGIES) / RECORDS);
const SAMPLE_MS = 10;
const MAX_SAID = 100_000;
const MIB: Unit = { name: "MiB", per: 1_024 };
const SECONDS: Unit = { name: "s", per: 1_000 };
/** A session in which everybody has traded, and one that goes on. */
const TRADED = /SELL trader-99 [^]*SELL trader-99 /;
const GOES_ON = /Resumes session[^]*(?:BUY|SELL) trader-99 /;
const CUT = "DELETE FROM book WHERE seq = (SELECT max(seq) FROM book)";
const FORGET = "DELETE FROM checkpoints";

/** The resident set of the program on a session of a million orders. */
export const bookMemory: Row = {
  name: "book-memory",
  about:
    "1,000,000 orders: the most that a process takes (resident) which makes them, resumes behind them, or reads them",
  run: async (setting) => {
    const folder = await mkdtemp(path.join(setting.folder, "book-"));
    try {
      return [...(await inVirtualTime(folder)), ...(await inRealTime(folder))];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function inVirtualTime(folder: string): Promise<readonly Measured[]> {
  const strategies = await writeStrategies(folder, STRATEGIES);
  const journal = path.join(folder, "virtual.db");
  const session: Asked = {
    args: ["run", "--strategies", strategies, "--speed", "max", "--workers", "1"],
    settings: {
      INSTRUMENTS: "NIFTY:20000:50",
      TICK_INTERVAL_MS: String(TICK_INTERVAL_MS),
      MAX_ORDERS_PER_SECOND: "1000",
      JOURNAL: journal,
    },
    folder,
  };
  const measured = [...linesOf("fresh", await measure(session))];
  const resumed = async (name: string, statements: readonly string[], asked: Partial<Asked> = {}): Promise<void> => {
    const cut = path.join(folder, "cut.db");
    await copyFile(journal, cut);
    doctor(cut, CUT, ...statements);
    const settings = { ...session.settings, JOURNAL: cut };
    measured.push(...linesOf(`resumed, ${name}`, await measure({ ...session, ...asked, settings })));
  };
  await resumed("again", [FORGET]);
  await resumed("checkpoints", []);
  const more = await writeStrategies(folder, STRATEGIES + 1);
  await resumed("rebuilt", [FORGET], { args: session.args.with(2, more) });
  for (const args of [["orders", "--json"], ["orders"], ["trades"], ["audit"], ["sessions"], ["replay", "last"]])
    measured.push(...linesOf(args.join(" "), await measure({ ...session, args })));
  return measured;
}

/** A session that a running one is followed by, as if that had made all these orders until it was killed. */
async function inRealTime(folder: string): Promise<readonly Measured[]> {
  const strategies = await writeStrategies(folder, STRATEGIES);
  const journal = path.join(folder, "real.db");
  const asked: Asked = {
    args: ["run", "--strategies", strategies, "--workers", "1"],
    settings: { ...marketNow(-2, 2), JOURNAL: journal },
    folder,
  };
  await measure(asked, { until: TRADED, signal: "SIGTERM" });
  fillJournal(journal, RECORDS);
  const resumed = await measure(asked, { until: GOES_ON, signal: "SIGTERM" });
  return linesOf("resumed, now", resumed);
}

async function writeStrategies(folder: string, count: number): Promise<string> {
  const file = path.join(folder, `strategies-${count}.json`);
  const strategies = Array.from({ length: count }, (_, i) => ({
    strategy_id: `trader-${i}`,
    entry_condition: "price > 0",
    exit_condition: "price > 0",
    quantity: 1,
    max_loss: 10_000_000,
    max_profit: 10_000_000,
    max_entries: 1_000_000,
  }));
  await writeFile(file, JSON.stringify(strategies));
  return file;
}

interface Asked {
  readonly args: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly folder: string;
}

interface Taken {
  /** KiB. */
  readonly most: number;
  readonly last: number;
  readonly ms: number;
}

/** Runs the program to its end, or until it has said something, and looks at what it takes meanwhile. */
async function measure(
  { args, settings, folder }: Asked,
  stop: { readonly until: RegExp; readonly signal: NodeJS.Signals } | null = null,
): Promise<Taken> {
  const begun = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env["PATH"] ?? "", RUN_DIR: path.join(folder, "run"), ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let taken: Taken = { most: NaN, last: NaN, ms: NaN };
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    // Of a session that goes on for long only how it began is of interest.
    if (said.length < MAX_SAID) said += text;
    if (stop?.until.test(said) === true && child.exitCode === null) child.kill(stop.signal);
  });
  const looks = setInterval(() => void look(), SAMPLE_MS);
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? NaN);
    if (!Number.isNaN(kib("VmHWM"))) taken = { ...taken, most: kib("VmHWM"), last: kib("VmRSS") };
  };
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  clearInterval(looks);
  if (code !== 0 && signal !== stop?.signal)
    throw new Error(`${args.join(" ")}: ended with ${code ?? signal}\n${said}`);
  return { ...taken, ms: performance.now() - begun };
}

function linesOf(name: string, { most, last, ms }: Taken): readonly Measured[] {
  return [
    figure(`${name}: most`, most, MIB),
    figure(`${name}: at the end`, last, MIB),
    figure(`${name}: takes`, ms, SECONDS),
  ];
}
