import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { JournalEvent } from "../../../../engine/journal/mod.ts";
import { readWantedStrategies, type WantedBy } from "../../../../engine/session/strategies/wanted_strategies.ts";
import { type Environment, readConfig } from "../../../../engine/settings/mod.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import { headerOf, writeJournal } from "../../../fixtures/journal_file.ts";
import { strategyYaml } from "../../../fixtures/strategies_text.ts";

const workspace = new Workspace("wanted-strategies");
const HOME = workspace.path("home");
mkdirSync(path.join(HOME, "strategies"), { recursive: true });
const OWN = workspace.write("home/strategies/none-of-that-name.yaml", strategyYaml());
/** No folder of a test run has it. */
const DEFAULT = "strategies/none-of-that-name.yaml";
const HOMES = ["nowhere", "home"].map((name) => pathToFileURL(`${workspace.path(name)}/`));

interface Read {
  readonly path: string;
  readonly named: string;
  readonly said: string;
}

async function read(env: Environment, { overrides = {}, homes = HOMES, fresh }: Partial<WantedBy> = {}): Promise<Read> {
  // In place of the default, which the folder that tests run in has.
  const config = { ...readConfig(env, overrides), ...(env["STRATEGIES"] ? {} : { strategies: DEFAULT }) };
  let said = "";
  const by = { overrides, env, homes, ...(fresh === undefined ? {} : { fresh }) };
  const wanted = await readWantedStrategies(config, { stderr: (text) => (said += text) }, by);
  return { path: wanted.file.source.path, named: wanted.config.strategies, said };
}

test("readWantedStrategies takes the program's own file where none is named and none is here, and says so", async () => {
  assert.deepEqual(await read({}), {
    path: OWN,
    named: OWN,
    said: `No ${DEFAULT} here: these are the program's own examples, ${OWN}; --strategies FILE names yours\n`,
  });
  assert.equal((await read({ STRATEGIES: "" })).path, OWN);
});

test("readWantedStrategies puts the program's own file in no place of one that a session without an end had", async () => {
  const own = strategyYaml().replace(/^- /, "").trimEnd();
  const journalOf = (name: string, text: string, ...more: readonly JournalEvent[]): Environment => {
    const file = workspace.path(name);
    const header = headerOf({ strategies: [{ id: "s0", text, failed: null }] });
    writeJournal(file, [{ book: [header, ...more] }]);
    return { JOURNAL: file };
  };
  const others = journalOf("others.db", "price > 1");
  await assert.rejects(read(others, { fresh: false }), { code: "STRATEGIES_FILE", message: /name one with/ });
  assert.equal((await read(others, { fresh: true })).path, OWN);
  assert.equal((await read(others)).path, OWN, "nothing is resumed");
  assert.equal((await read(journalOf("own.db", own), { fresh: false })).path, OWN);
  const closed = { type: "close", seq: 1, orders: 0, ticks: 1, realised: 0 } as const;
  assert.equal((await read(journalOf("ended.db", "price > 1", closed), { fresh: false })).path, OWN);
  assert.equal((await read({ JOURNAL: workspace.path("none.db") }, { fresh: false })).path, OWN);
});

test("readWantedStrategies takes what is here without a word", async () => {
  const here = workspace.write("here.yaml", strategyYaml());
  assert.deepEqual(await read({ STRATEGIES: here }), { path: here, named: here, said: "" });
});

test("readWantedStrategies names the flag where there is no file at all", async () => {
  const message = `${DEFAULT}: Expected a strategies file, found no file of that name\n  hint: check the path; it is taken from the folder you are in; or name one with --strategies FILE, or set STRATEGIES`;
  await assert.rejects(read({}, { homes: HOMES.slice(0, 1) }), { code: "STRATEGIES_FILE", message });
});

test("readWantedStrategies puts nothing in the place of a file that is named", async () => {
  await assert.rejects(read({ STRATEGIES: DEFAULT }), /found no file of that name[^]*name one with --strategies FILE/);
  await assert.rejects(read({}, { overrides: { STRATEGIES: DEFAULT } }), {
    message: `${DEFAULT}: Expected a strategies file, found no file of that name\n  hint: check the path; it is taken from the folder you are in`,
  });
});
