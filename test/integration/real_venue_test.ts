import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { buildScript } from "../../scripts/build_script.ts";
import { ROOT, Workspace } from "../fixtures/cli.ts";
import type { KillPoint, RealVenueRun } from "../fixtures/real_venue_program.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { bookIn, findBroken, readFile, THREAD } from "../fixtures/store.ts";

const KILL_POINTS: readonly KillPoint[] = ["before-submit", "after-submit", "before-commit"];
/** Microseconds: less and more than GUARD_LAG_MS, after which an entry comes too late. */
const SOON = 500_000;
const LATE = 60_000_000;

const workspace = new Workspace("real-venue");
const program = workspace.path("program.mjs");

before(async () => {
  symlinkSync(path.join(ROOT, "node_modules"), workspace.path("node_modules"), "junction");
  await buildScript({ entry: path.join(ROOT, "test/fixtures/real_venue_program.ts"), outfile: program });
});

/** A session before a real venue, in files of its own. */
class Trial {
  readonly #run: RealVenueRun;

  constructor(name: string, exit: RealVenueRun["exit"]) {
    const [journal, venue] = [workspace.path(`${name}.db`), workspace.path(`${name}.venue`)];
    this.#run = { journal, venue, thread: fileURLToPath(THREAD), killAt: null, afterOpen: 0, exit };
  }

  /** Runs it until it is killed there. */
  async kill(point: KillPoint, id: string): Promise<void> {
    const { signal, stderr } = await start({ ...this.#run, killAt: `${point} ${id}` });
    assert.equal(signal, "SIGKILL", stderr);
  }

  /** Starts it again, so long after the open, and runs it to its end. */
  async finish(afterOpen: number): Promise<void> {
    const { code, stdout, stderr } = await start({ ...this.#run, afterOpen });
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { open: [], conserved: true });
  }

  /** Every order that the venue has got, by id. */
  get sent(): readonly string[] {
    if (!existsSync(this.#run.venue)) return [];
    return readFileSync(this.#run.venue, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ .*/, ""));
  }

  /** The orders of its book: `s0#1 entry filled`. */
  get orders(): readonly string[] {
    const contents = readFile(this.#run.journal);
    assert.deepEqual(findBroken(contents), []);
    return bookIn(contents).flatMap((record) =>
      record.type === "order" ? [`${record.order.id} ${record.order.reason} ${record.order.status}`] : [],
    );
  }

  async audit(): Promise<void> {
    const { code, stdout, stderr } = await workspace.run(["audit", this.#run.journal]);
    assert.equal(code, 0, stdout + stderr);
  }
}

interface Ended {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(run: RealVenueRun): Promise<Ended> {
  return new Promise((resolve) => {
    const args = [program, JSON.stringify(run)];
    const options = { cwd: ROOT, timeout: 240_000, killSignal: "SIGTERM" } as const;
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : 0;
      resolve({ code, signal: error?.signal ?? null, stdout, stderr });
    });
    workspace.adopt(child);
  });
}

describe("A session before a real venue that is killed and started again", () => {
  for (const exit of ["rule", "square-off"] as const) {
    const orders = ["s0#1 entry filled", `s0#2 ${exit} filled`];
    for (const id of ["s0#1", "s0#2"]) {
      for (const point of sampleOf(KILL_POINTS, 2)) {
        it(`has sent each order once, killed ${point} of ${id === "s0#1" ? "its entry" : `its ${exit}`}`, async () => {
          const trial = new Trial(`${exit}-${id}-${point}`, exit);
          await trial.kill(point, id);
          const known = id === "s0#1" ? [] : ["s0#1"];
          assert.deepEqual(trial.sent, point === "before-submit" ? known : [...known, id]);
          await trial.finish(SOON);
          assert.deepEqual(trial.sent, ["s0#1", "s0#2"]);
          assert.deepEqual(trial.orders, orders);
          await trial.audit();
        });
      }
    }
  }

  it("does not send an entry any more that comes too late", async () => {
    const trial = new Trial("late-entry", "rule");
    await trial.kill("before-submit", "s0#1");
    await trial.finish(LATE);
    assert.deepEqual([trial.sent, trial.orders], [[], ["s0#1 entry denied"]]);
    await trial.audit();
  });

  it("finds out that an entry was filled, however late", async () => {
    const trial = new Trial("late-outcome", "rule");
    await trial.kill("after-submit", "s0#1");
    await trial.finish(LATE);
    assert.deepEqual(
      [trial.sent, trial.orders],
      [
        ["s0#1", "s0#2"],
        ["s0#1 entry filled", "s0#2 rule filled"],
      ],
    );
    await trial.audit();
  });

  it("sends an exit however late", async () => {
    const trial = new Trial("late-exit", "rule");
    await trial.kill("before-submit", "s0#2");
    await trial.finish(LATE);
    assert.deepEqual(trial.sent, ["s0#1", "s0#2"]);
    await trial.audit();
  });
});
