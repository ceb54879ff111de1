import assert from "node:assert/strict";
import { test } from "node:test";
import { Backlog } from "../../../engine/journal/backlog.ts";

/** The names of the promises that have resolved so far, in order. */
function resolved(promises: Readonly<Record<string, Promise<void>>>): string[] {
  const names: string[] = [];
  for (const [name, promise] of Object.entries(promises)) {
    promise.then(
      () => names.push(name),
      (error: unknown) => names.push(`${name}: ${(error as Error).message}`),
    );
  }
  return names;
}

/** Lets promises that are resolved be seen. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("Backlog is behind from `max` records on until half of them are left", () => {
  const backlog = new Backlog(4);
  const states: [number, boolean][] = [];
  const note = (): unknown => states.push([backlog.size, backlog.behind]);
  for (const records of [3, 1]) {
    backlog.append(records);
    note();
  }
  for (const durable of [1, 2]) {
    backlog.confirm(durable);
    note();
  }
  backlog.append(1);
  note();
  assert.deepEqual(states, [
    [3, false],
    [4, true],
    [3, true],
    [2, false],
    [3, false],
  ]);
});

test("Backlog resolves all waits when it has caught up, and not before", async () => {
  const backlog = new Backlog(2);
  backlog.append(2);
  const names = resolved({ first: backlog.caughtUp(), second: backlog.caughtUp(new AbortController().signal) });
  await turn();
  assert.deepEqual(names, []);
  backlog.confirm(1);
  await turn();
  assert.deepEqual(names, ["first", "second"]);
  await backlog.caughtUp();
});

test("Backlog resolves a wait whose signal is aborted, though it is behind", async () => {
  const backlog = new Backlog(2);
  backlog.append(2);
  const [giveUp, gaveUp] = [new AbortController(), AbortSignal.abort()];
  const names = resolved({ later: backlog.caughtUp(giveUp.signal), already: backlog.caughtUp(gaveUp) });
  giveUp.abort();
  await turn();
  assert.deepEqual([names.toSorted(), backlog.behind], [["already", "later"], true]);
});

test("Backlog resolves a flush when the records appended before it are durable", async () => {
  const backlog = new Backlog(100);
  const none = backlog.flush();
  backlog.append(2);
  const two = backlog.flush();
  backlog.append(1);
  const names = resolved({ none, two, three: backlog.flush() });
  await turn();
  assert.deepEqual(names, ["none"]);
  backlog.confirm(1);
  await turn();
  assert.deepEqual(names, ["none"]);
  backlog.confirm(2);
  await turn();
  assert.deepEqual(names, ["none", "two"]);
  backlog.confirm(3);
  await turn();
  assert.deepEqual(names, ["none", "two", "three"]);
});

test("Backlog that is lost rejects every flush, and resolves all waits", async () => {
  const backlog = new Backlog(2);
  backlog.append(2);
  const flush = backlog.flush();
  const names = resolved({ caughtUp: backlog.caughtUp(), flush });
  backlog.lose(new Error("full"));
  backlog.append(5);
  await turn();
  assert.deepEqual(names.toSorted(), ["caughtUp", "flush: full"]);
  assert.deepEqual([backlog.size, backlog.behind], [0, false]);
  await assert.rejects(backlog.flush(), /^Error: full$/);
});
