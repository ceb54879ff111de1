import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { audit } from "../../../engine/cli/audit.ts";
import { settle } from "../../../engine/cli/settle.ts";
import { JournalReader, JournalStore } from "../../../engine/journal/mod.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import {
  entryAt,
  type FiledSession,
  headerOf,
  intentOf,
  soundBook,
  tsOf,
  writeJournal,
} from "../../fixtures/journal_file.ts";
import { THREAD } from "../../fixtures/store.ts";

const workspace = new Workspace("settle");
let files = 0;

const REAL = headerOf({ input: { feed: "simulated", time: "real" } });
const GOLD = { strategy: 1, instrument: 1, side: "SELL", qty: 2 } as const;
const KILLED: FiledSession = {
  book: [REAL, entryAt(2), entryAt(3, GOLD)],
  ops: [{ wall: 1, event: "ready", slot: 0 }],
};

function journalOf(...sessions: readonly FiledSession[]): string {
  files += 1;
  const file = workspace.path(`journal-${files}.db`);
  writeJournal(file, sessions);
  return file;
}

async function run(journal: string | null, session: string, json = false): Promise<string> {
  let stdout = "";
  const clock = { wallMicros: () => parseUnixMicros(77) };
  await settle(
    { journal, session, json },
    { stdout: (text) => (stdout += text), colour: false },
    { thread: THREAD, clock },
  );
  return stdout;
}

/** What an audit says of a file. */
function auditOf(file: string): string {
  let stdout = "";
  audit({ journal: file, json: false }, { stdout: (text) => (stdout += text), colour: false });
  return stdout;
}

describe("settle", () => {
  test("settle prints each position that it closes, within 80 columns, and the journal is sound", async () => {
    const file = journalOf(KILLED);
    const printed = await run(file, "last");
    assert.equal(
      printed,
      `\
strategy  symbol  exit     entry   price    fees      net
s0        NIFTY   SELL 1  100.00  100.00   40.00   -40.00
s1        GOLD    BUY 2   10.000  10.000  40.000  -40.000

2026-01-01-1 is settled: 2 positions are closed at 09:15:03, net -80.000
`,
    );
    assert.match(auditOf(file), /1 session, sound/);
    const reader = JournalReader.open(file);
    const [session] = [...reader.sessions()];
    assert.deepEqual([session?.ended, session?.settled, session?.orders, session?.realised], [true, true, 4, -80]);
    assert.deepEqual([...reader.ops(1)].at(-1), {
      wall: 77,
      event: "settled",
      text: "closed s0, s1 at the last prices that are known",
    });
    reader.close();
  });

  test("settle prints JSON", async () => {
    const printed = JSON.parse(await run(journalOf(KILLED), "2026-01-01-1", true)) as { positions: object[] };
    const { positions, ...session } = printed;
    assert.deepEqual(session, { schema: 1, session: "2026-01-01-1", settled: true, realised: -80 });
    assert.deepEqual(positions[1], {
      ...{ strategy: "s1", order: "s1#2", instrument: "GOLD", side: "BUY", qty: 2 },
      ...{ ts: "2026-01-01T09:15:03.000+05:30", entry_price: 10, fill_price: 10, fees: 20, net: -40 },
    });
  });

  test("settle says that nothing was open", async () => {
    const printed = await run(journalOf({ book: [REAL] }), "last");
    assert.equal(printed, "2026-01-01-1 is settled: nothing was open, net 0.000\n");
  });

  test("settle ends a session that others have come after, in virtual time too, and all are sound", async () => {
    const other = headerOf({ date: "2026-01-02" });
    const file = journalOf(
      KILLED,
      { book: [headerOf({ date: "2026-01-01" }), entryAt(2)] },
      { book: soundBook({ date: "2026-01-03" }) },
      { book: [other] },
    );
    await run(file, "2026-01-01-2");
    await run(file, "2026-01-01-1");
    await run(file, "2026-01-02-1");
    assert.match(auditOf(file), /4 sessions, all sound/);
    const sessions = JournalReader.open(file);
    assert.deepEqual(
      [...sessions.sessions()].map(({ id, settled }) => [id, settled]),
      [
        ["2026-01-01-1", true],
        ["2026-01-01-2", true],
        ["2026-01-03-1", false],
        ["2026-01-02-1", true],
      ],
    );
    sessions.close();
  });

  test("settle refuses a session that has its end, and says which", async () => {
    const file = journalOf({ book: soundBook() }, KILLED);
    await assert.rejects(run(file, "2026-01-01-1"), {
      code: "USAGE",
      message:
        `${file}: Expected a session without an end, but 2026-01-01-1 has one: it was traded to its end, 2 orders, -39.5 realised\n` +
        "  hint: bulkhead sessions lists those without an end",
    });
    await run(file, "last");
    await assert.rejects(run(file, "last"), /2026-01-01-2 has one: it is settled already, 4 orders, -80 realised/);
    await assert.rejects(run(file, "2026-05-05-1"), /Expected a session of this journal/);
    await assert.rejects(run(null, "last"), /JOURNAL is off/);
  });

  test("settle refuses what is open at a real venue, and ends what is not", async () => {
    const entry = entryAt(2);
    const file = journalOf({ book: [REAL, intentOf(entry), entry] });
    await assert.rejects(run(file, "last"), {
      code: "USAGE",
      message:
        `${file}: Expected a session of the paper venue, but 2026-01-01-1 was traded at a real one\n` +
        "  hint: what it has open is open there: close it at the venue, or resume the session",
    });
    const sent = journalOf({ book: [REAL, intentOf(entry)] });
    await assert.rejects(run(sent, "last"), /was traded at a real one/, "nobody knows what became of it");
    const rejected = entryAt(2, { status: "rejected", why: "no funds", fillPrice: null, fees: 0, realised: 0 });
    assert.match(await run(journalOf({ book: [REAL, intentOf(rejected), rejected] }), "last"), /nothing was open/);
  });

  test("settle refuses a book that does not add up, and a journal that an engine writes to", async () => {
    const wrong = journalOf({ book: [REAL, entryAt(2, { fees: 1 })] });
    await assert.rejects(
      run(wrong, "last"),
      /its book does not add up: s0#1: expected fees of 2000, was 1\n {2}hint: bulkhead audit/,
    );
    const file = journalOf(KILLED);
    const engine = await JournalStore.open({ file, thread: THREAD, onFailure: () => {} });
    await assert.rejects(run(file, "last"), {
      code: "JOURNAL_IN_USE",
      message:
        `${file}: Expected a journal that no other engine writes to, but another engine writes to it\n` +
        "  hint: settle when that engine has ended; bulkhead drain ends it",
    });
    await engine.close();
    assert.ok((await run(file, "last")).includes(" at 09:15:03"), String(tsOf(3)));
  });
});
