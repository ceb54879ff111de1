import assert from "node:assert/strict";
import { test } from "node:test";
import { JournalReader } from "../../../../engine/journal/mod.ts";
import { Troubles } from "../../../../engine/observe/mod.ts";
import { parseUnixMicros } from "../../../../engine/protocol/mod.ts";
import { settleLeft } from "../../../../engine/session/left/settle_left.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import {
  entryAt,
  type FiledSession,
  headerOf,
  intentOf,
  soundBook,
  writeJournal,
} from "../../../fixtures/journal_file.ts";
import { THREAD } from "../../../fixtures/store.ts";

const workspace = new Workspace("settle-left");
let files = 0;

function realOn(date: string): ReturnType<typeof headerOf> {
  return headerOf({ date, input: { feed: "simulated", time: "real" } });
}

interface Seen {
  readonly lines: readonly string[];
  readonly reasons: readonly string[];
  /** What health said at each line. */
  readonly during: readonly (readonly string[])[];
  /** Sessions of the file by id: whether they are settled; null: they have no end. */
  readonly settled: Readonly<Record<string, boolean | null>>;
}

/** Starts on the day `2026-01-09` after these sessions. */
async function start(sessions: readonly FiledSession[], settles = true): Promise<Seen> {
  files += 1;
  const file = workspace.path(`journal-${files}.db`);
  writeJournal(file, sessions);
  const [lines, during, troubles] = [[] as string[], [] as (readonly string[])[], new Troubles()];
  const say = (level: string) => (text: unknown) => {
    lines.push(`${level}: ${String(text)}`);
    during.push(troubles.reasons);
  };
  const log = { info: say("info"), warn: say("warn") } as never;
  const clock = { wallMicros: () => parseUnixMicros(77) };
  await settleLeft({ file, thread: THREAD, date: "2026-01-09", settles, clock, log, troubles });
  const reader = JournalReader.open(file);
  const settled = Object.fromEntries(
    [...reader.sessions()].map(({ id, ended, settled: is }) => [id, ended ? is : null]),
  );
  reader.close();
  return { lines, reasons: troubles.reasons, during, settled };
}

const ENTRY = entryAt(2);

test("settleLeft settles every session in real time of an earlier day that has no end, and says so", async () => {
  const seen = await start([
    { book: [realOn("2026-01-01"), ENTRY] },
    { book: soundBook({ ...realOn("2026-01-02") }) },
    { book: [realOn("2026-01-04")] },
    { book: [headerOf({ date: "2026-01-03" }), ENTRY] },
    { book: [realOn("2026-01-09"), ENTRY] },
  ]);
  assert.deepEqual(seen.lines, [
    "warn: Session 2026-01-01-1 was killed and has 1 open position",
    "info: Session 2026-01-01-1 is settled: closed s0 at the last prices that are known; bulkhead trades --session 2026-01-01-1 shows it",
    "warn: Session 2026-01-04-1 was killed and has no open position",
    "info: Session 2026-01-04-1 is settled: nothing was open; bulkhead trades --session 2026-01-04-1 shows it",
  ]);
  assert.deepEqual(seen.during[0], [
    "session 2026-01-01-1 was killed and has 1 open position: bulkhead settle 2026-01-01-1 settles it when no engine runs",
    "session 2026-01-04-1 was killed and has no end",
  ]);
  assert.deepEqual(seen.reasons, []);
  assert.deepEqual(seen.settled, {
    "2026-01-01-1": true,
    "2026-01-02-1": false,
    "2026-01-04-1": true,
    "2026-01-03-1": null,
    "2026-01-09-1": null,
  });
});

test("settleLeft only warns where it is not to settle, and health stays degraded", async () => {
  const seen = await start([{ book: [realOn("2026-01-01"), ENTRY, entryAt(3, { strategy: 1 })] }], false);
  const remedy = "bulkhead settle 2026-01-01-1 settles it when no engine runs";
  assert.deepEqual(seen.lines, [`warn: Session 2026-01-01-1 was killed and has 2 open positions: ${remedy}`]);
  assert.deepEqual(seen.reasons, [`session 2026-01-01-1 was killed and has 2 open positions: ${remedy}`]);
  assert.deepEqual(seen.settled, { "2026-01-01-1": null });
});

test("settleLeft keeps a session of a later day, and health stays degraded", async () => {
  const seen = await start([{ book: [realOn("2026-01-10"), ENTRY] }, { book: [realOn("2026-02-01")] }]);
  const toCome = "by the clock its day is still to come, so set the clock right, or";
  const texts = [
    `ession 2026-01-10-1 was killed and has 1 open position: ${toCome} bulkhead settle 2026-01-10-1 settles it when no engine runs`,
    `ession 2026-02-01-1 was killed and has no open position: ${toCome} bulkhead settle 2026-02-01-1 settles it when no engine runs`,
  ];
  assert.deepEqual(
    seen.lines,
    texts.map((text) => `warn: S${text}`),
  );
  assert.deepEqual(
    seen.reasons,
    texts.map((text) => `s${text}`),
  );
  assert.deepEqual(seen.settled, { "2026-01-10-1": null, "2026-02-01-1": null });
});

test("settleLeft leaves what is open at a real venue to a person", async () => {
  const seen = await start([{ book: [realOn("2026-01-01"), intentOf(ENTRY), ENTRY] }]);
  const remedy = "it was traded at a real venue, and what is open there is to be closed there";
  assert.deepEqual(seen.lines, [`warn: Session 2026-01-01-1 was killed and has 1 open position: ${remedy}`]);
  assert.equal(seen.reasons.length, 1);
  assert.deepEqual(seen.settled, { "2026-01-01-1": null });
});

test("settleLeft does not keep anybody from trading because a book does not add up", async () => {
  const seen = await start([
    { book: [realOn("2026-01-01"), entryAt(2, { fees: 1 })] },
    { book: [realOn("2026-01-02")] },
  ]);
  assert.match(
    seen.lines[0] ?? "",
    /^warn: Session 2026-01-01-1 was killed, and cannot be settled: .* does not add up/,
  );
  assert.deepEqual(seen.reasons, ["session 2026-01-01-1 was killed and has no end"]);
  assert.deepEqual(seen.settled, { "2026-01-01-1": null, "2026-01-02-1": true });
});

test("settleLeft has nothing to do without a journal", async () => {
  const parts = {
    settles: true,
    date: "2026-01-09",
    clock: { wallMicros: () => parseUnixMicros(1) },
    log: {} as never,
  };
  const troubles = new Troubles();
  await settleLeft({ ...parts, file: null, troubles });
  await settleLeft({ ...parts, file: workspace.path("none.db"), troubles });
  assert.deepEqual(troubles.reasons, []);
});
