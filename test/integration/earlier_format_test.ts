import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { FORMAT_1, FORMAT_1_BARS } from "../fixtures/journals/make_format1.ts";
import { V1 } from "../fixtures/journals/make_v1.ts";

const workspace = new Workspace("earlier-format");
const KILLED = "2026-11-30-1";
let copies = 0;

/** A copy of a journal, and the settings with which commands use it. */
function copyOf(journal: string): { readonly JOURNAL: string; readonly RUN_DIR: string } {
  copies += 1;
  const file = workspace.path(`copy-${copies}.db`);
  copyFileSync(journal, file);
  return { JOURNAL: file, RUN_DIR: workspace.runDir() };
}

describe("A journal whose headers have format 1", () => {
  const settings = copyOf(FORMAT_1);
  const run = async (...args: readonly string[]): Promise<readonly [code: number | null, stdout: string]> => {
    const { code, stdout, stderr } = await workspace.run(args, { settings });
    assert.equal(stderr, "");
    return [code, stdout];
  };

  it("has its sessions, orders and trades", async () => {
    assert.deepEqual(await run("sessions"), [
      0,
      `session       date        ended  orders  ticks    realised
2026-01-01-1  2026-01-01  yes         6    600  +2,001.420
2026-01-05-1  2026-01-05  yes         4     12  +1,379.500
${KILLED}  2026-11-30  no          2      -           -
`,
    ]);
    const [code, orders] = await run("orders", "--json", "--session", "2026-01-01-1");
    assert.equal(code, 0);
    const gold = orders
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ instrument }) => instrument === "GOLD");
    assert.deepEqual(
      gold.map(({ id, qty, ts, fees }) => [id, qty, ts, fees]),
      [
        ["gold#1", 5, "2026-01-01T09:15:00.000+05:30", 20],
        ["gold#2", 5, "2026-01-01T09:19:59.000+05:30", 20],
      ],
    );
    const [, trades] = await run("trades", "--session", "2026-01-05-1");
    assert.match(trades, /^2026-01-05-1: 2 trades, 2 winners, net \+1,379\.500?$/m);
  });

  it("is sound", async () => {
    const [code, stdout] = await run("audit");
    assert.equal(code, 0);
    assert.match(stdout, /: 3 sessions, all sound\n$/);
  });

  for (const session of ["2026-01-01-1", "2026-01-05-1", KILLED]) {
    it(`has session ${session}, which is not replayed: the reason is named, exit 2`, async () => {
      const bars = workspace.write("bars.csv", FORMAT_1_BARS);
      const args = session === "2026-01-05-1" ? ["--bars", bars] : [];
      const { code, stderr } = await workspace.run(["replay", session, ...args], { settings });
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `bulkhead replay: expected a session that can be traded again, but of ${session} it was written by an earlier version (header format 1)\n` +
          "  hint: bulkhead orders, trades and audit read it, bulkhead settle ends it if it has no end; --fresh begins anew\n",
      );
    });
  }

  it("has a session that was killed in positions: it is settled with its own instruments, fees and slippage", async () => {
    const copy = copyOf(FORMAT_1);
    const settled = await workspace.run(["settle", KILLED, "--json"], { settings: copy });
    assert.equal(settled.code, 0, settled.stderr);
    type Settled = { readonly positions: readonly Record<string, unknown>[]; readonly realised: number };
    const { positions, realised } = JSON.parse(settled.stdout) as Settled;
    assert.deepEqual(
      positions.map(({ strategy, qty, entry_price, fill_price, fees }) => [
        strategy,
        qty,
        entry_price,
        fill_price,
        fees,
      ]),
      [
        ["one", 75, 20_098.3, 20_098.28, 20],
        ["gold", 5, 1_950.399, 1_950.397, 20],
      ],
      "at the prices of their entries, which are the last that are known, less a tick of slippage each way",
    );
    assert.equal(realised, -0.02 * 75 - 0.002 * 5 - 80);
    const audit = await workspace.run(["audit"], { settings: copy });
    assert.equal(audit.code, 0, audit.stdout);
    const sessions = await workspace.run(["sessions"], { settings: copy });
    assert.match(sessions.stdout, new RegExp(`^${KILLED} {2}2026-11-30 {2}settled +4 `, "m"));
  });
});

describe("A session of header format 1 that has no end", () => {
  it("is not resumed: the reason and two ways on are named, exit 2; --fresh begins anew beside it", async () => {
    const settings = { ...copyOf(V1), SPEED: "max" };
    const { code, stderr } = await workspace.run(["run"], { settings });
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `${settings.JOURNAL}: Expected to go on with session 2026-01-01-2, which has no end, but it was written by an earlier version (header format 1), which does not have all that it takes\n` +
        "  hint: bulkhead settle 2026-01-01-2 ends it, --fresh begins anew\n",
    );
    const fresh = await workspace.run(["run", "--fresh"], { settings });
    assert.equal(fresh.code, 0, fresh.stderr);
    assert.match(fresh.stdout, /^Session 2026-01-01-3$/m);
    const replayed = await workspace.run(["replay", "last"], { settings });
    assert.equal(replayed.code, 0, "the new one has format 2");
    assert.equal((await workspace.run(["audit"], { settings })).code, 0);
  });

  it("is settled, and then the next session begins", async () => {
    const settings = { ...copyOf(V1), SPEED: "max" };
    const settled = await workspace.run(["settle", "last"], { settings });
    assert.equal(settled.code, 0, settled.stderr);
    const { code, stdout, stderr } = await workspace.run(["run"], { settings });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Session 2026-01-01-3$/m);
  });
});
