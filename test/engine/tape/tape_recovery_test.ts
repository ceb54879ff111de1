import assert from "node:assert/strict";
import { test } from "node:test";
import { RowKind } from "../../../engine/protocol/mod.ts";
import { NO_RECORDED_ROWS, type RecordedRows, TapeRecovery } from "../../../engine/tape/mod.ts";
import { bench, kindsOf, ticks, turns } from "../feed/producer_fixture.ts";

const HALT = { kind: "halt", strategy: null } as const;
const RESUME = { kind: "resume", strategy: null } as const;

function rows(over: Partial<RecordedRows>): { readonly recovery: TapeRecovery } {
  return { recovery: new TapeRecovery({ ...NO_RECORDED_ROWS, ...over }) };
}

test("TapeRecovery of a new session is done at once", async () => {
  const { recovery } = rows({});
  assert.equal(recovery.isDone, true);
  await recovery.done;
});

test("TapeRecovery is done when the tape has the last recorded row", () => {
  const { recovery } = rows({ until: 3 });
  recovery.note(2);
  assert.equal(recovery.isDone, false);
  recovery.note(3);
  assert.equal(recovery.isDone, true);
});

test("Producer puts recorded control rows at their seq: before the first tick, between ticks, after the last", async () => {
  const told: string[] = [];
  const controls = [
    { seq: 1, ...HALT },
    { seq: 4, ...RESUME },
    { seq: 5, ...HALT },
    { seq: 9, ...RESUME },
  ];
  const { tape, producer } = bench({
    feed: ticks(5, 2),
    ...rows({ until: 9, controls }),
    onRepeated: ({ kind }, seq) => told.push(`${kind} ${seq}`),
  });
  await producer.run();
  const { tick, halt, resume } = RowKind;
  assert.deepEqual(kindsOf(tape), [halt, tick, tick, resume, halt, tick, tick, tick, resume]);
  assert.deepEqual(told, ["halt 1", "resume 4", "halt 5", "resume 9"]);
});

test("Producer stops at the recorded end of the session", async () => {
  const { tape, producer } = bench({ feed: ticks(10), ...rows({ until: 4, end: 4 }) });
  await producer.run();
  assert.equal(tape.tail, 3);
  assert.equal(await producer.control(HALT, () => {}), null, "nothing stood between");
  assert.equal(await producer.end(AbortSignal.abort(), () => {}), 4);
  assert.deepEqual(kindsOf(tape).at(-1), RowKind.end);
});

test("Producer makes a command wait until the recovery is done", async () => {
  const { tape, producer, publisher } = bench({ capacity: 4, feed: ticks(8, 8), ...rows({ until: 6 }) });
  publisher.kept = 0;
  let seq: number | null = null;
  const given = producer.control(HALT, (at) => (seq = at));
  const run = producer.run();
  await turns();
  assert.deepEqual([tape.tail, seq], [4, null]);
  publisher.keep(4);
  await turns();
  publisher.keep(Infinity);
  await Promise.all([given, run]);
  assert.ok(seq !== null && seq > 6, `was row ${seq}`);
});
