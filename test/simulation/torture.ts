import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Random } from "../../engine/feed/mod.ts";
import { openToRead } from "../../engine/journal/database.ts";
import { type Settings, spawnCli } from "../fixtures/cli.ts";

/** What a session is that is killed. */
export interface TortureOptions {
  /** A folder for its files. */
  readonly folder: string;
  /** The arguments of `run` but for its outputs. */
  readonly args: readonly string[];
  readonly settings: Settings;
  /** How many times at least it is killed with SIGKILL, over as many sessions as that takes: until one came while it traded. */
  readonly kills: number;
  readonly seed: number;
}

/** What became of it. */
export interface Torture {
  readonly sessions: number;
  readonly kills: number;
  /** Kills by what the session had come to: nothing in its journal yet, some of its book, its end row. */
  readonly moments: Readonly<Record<"start" | "trading" | "drain", number>>;
  /** The first thing that was not as in the undisturbed run, or null. */
  readonly difference: string | null;
}

/** Everything that must be the same, whatever was killed. Null: it was killed after its end, before it had written that. */
interface Evidence {
  readonly book: string;
  readonly orders: string | null;
  readonly summary: string | null;
}

/** A record of the book as it stands in the file: row, type, text, hash. */
type Stored = readonly [row: number, type: string, record: string, hash: string];

/** On a busy machine many kills may come while it starts. */
const MAX_TRIES = 5;

/** Kills a session at random moments and starts it again until it ends, and holds what it leaves against one that was left alone. */
export async function torture(options: TortureOptions): Promise<Torture> {
  const random = Random.seeded(options.seed, "torture");
  const begun = performance.now();
  const calm = new Victim(options, "calm");
  await calm.run(null);
  const usualMs = performance.now() - begun;
  const expected = calm.evidence();
  const moments = { start: 0, trading: 0, drain: 0 };
  let [kills, sessions] = [0, 0];
  const isEnough = (): boolean => kills >= options.kills && (moments.trading > 0 || kills >= MAX_TRIES * options.kills);
  while (!isEnough()) {
    sessions += 1;
    const victim = new Victim(options, `session-${sessions}`);
    // One that was killed after its last record has ended: started again it would be another session.
    while (!isEnough() && !victim.hasEnded() && (await victim.run(momentOf(random, usualMs)))) {
      moments[victim.cameTo()] += 1;
      kills += 1;
    }
    if (!victim.hasEnded()) await victim.run(null);
    const difference = differenceOf(victim.evidence(), expected);
    if (difference !== null) return { sessions, kills, moments, difference: `session-${sessions}: ${difference}` };
  }
  return { sessions, kills, moments, difference: null };
}

/** Anywhere from its start to its end, one time in four about its end: that is short. */
function momentOf(random: Random, usualMs: number): number {
  const from = random.integer(1, 4) === 1 ? 0.85 : 0;
  return random.integer(Math.round(from * usualMs), Math.round(usualMs));
}

/** A day of ticks, recorded to be replayed with the example strategies while worker threads die. */
export async function recordedDay(folder: string): Promise<Pick<TortureOptions, "args" | "settings">> {
  const ticks = path.join(folder, "day.csv.gz");
  const settings = { JOURNAL: "off", RUN_DIR: path.join(folder, "recording"), LOG_LEVEL: "silent" };
  const child = spawnCli(["run", "--speed", "max", "--record", ticks], { settings });
  child.stdout.resume();
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`Expected to record a day, was exit code ${code}`);
  const chaos = ["--workers", "2", "--chaos", "kills=6,hangs=0,leaks=0,seed=5"];
  const args = ["--feed", "replay", "--ticks", ticks, "--speed", "15000", ...chaos];
  return { args, settings: { LOG_LEVEL: "error" } };
}

/** A session with files of its own. */
class Victim {
  readonly #options: TortureOptions;
  readonly #folder: string;
  readonly #journal: string;

  constructor(options: TortureOptions, name: string) {
    this.#options = options;
    this.#folder = path.join(options.folder, name);
    this.#journal = path.join(this.#folder, "journal.db");
    mkdirSync(this.#folder);
  }

  /**
   * Starts it, and kills it after some milliseconds.
   *
   * @param afterMs null: it is left alone
   * @returns true if it was killed, false if it has ended by itself
   * @throws Error if it ends with another exit code than 0
   */
  async run(afterMs: number | null): Promise<boolean> {
    const outputs = ["--orders-json", this.#path("orders.json"), "--summary-json", this.#path("summary.json")];
    const settings = { ...this.#options.settings, RUN_DIR: this.#path("run"), JOURNAL: this.#journal };
    const child = spawnCli(["run", ...this.#options.args, ...outputs], { settings });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stdout.resume();
    const killing = afterMs === null ? null : setTimeout(() => child.kill("SIGKILL"), afterMs);
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    if (killing !== null) clearTimeout(killing);
    if (signal === "SIGKILL") return true;
    if (code !== 0) throw new Error(`Expected exit code 0, was ${code} in ${this.#folder}:\n${said}`);
    return false;
  }

  /** What its journal has of it. */
  cameTo(): "start" | "trading" | "drain" {
    const records = this.#records();
    if (records.length === 0) return "start";
    return records.some(([, , record]) => record.includes('"kind":"end"')) ? "drain" : "trading";
  }

  /** True once its journal has its end. */
  hasEnded(): boolean {
    return this.#records().some(([, type]) => type === "close");
  }

  evidence(): Evidence {
    const book = this.#records()
      .map((record) => record.join(" "))
      .join("\n");
    const [orders, summary] = [this.#read("orders.json"), this.#read("summary.json")];
    if (orders === null || summary === null) return { book, orders: null, summary: null };
    const comparable = { ...(JSON.parse(summary) as object), slots: null };
    return { book, orders, summary: JSON.stringify(comparable) };
  }

  #records(): readonly Stored[] {
    if (!existsSync(this.#journal)) return [];
    const database = openToRead(this.#journal);
    try {
      const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'book'").all();
      if (known.length === 0) return [];
      const rows = database.prepare("SELECT row, type, record, hex(hash) AS hash FROM book ORDER BY seq").all();
      return (rows as { row: number; type: string; record: string; hash: string }[]).map(
        ({ row, type, record, hash }) => [row, type, record, hash] as const,
      );
    } finally {
      database.close();
    }
  }

  /** An output, or null if it has not been written whole. */
  #read(name: string): string | null {
    const file = this.#path(name);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    return text === "" ? null : text;
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

/** The first thing that differs, or null. */
function differenceOf(actual: Evidence, expected: Evidence): string | null {
  for (const name of ["book", "orders", "summary"] as const) {
    const [was, wanted] = [actual[name], expected[name]];
    if (was === null || was === wanted) continue;
    const [lines, wantedLines] = [was.split("\n"), (wanted ?? "").split("\n")];
    const at = lines.findIndex((line, i) => line !== wantedLines[i]);
    const shown = at === -1 ? lines.length : at;
    return `${name} line ${shown + 1}\n  expected ${wantedLines[shown]}\n  was      ${lines[shown]}`;
  }
  return null;
}
