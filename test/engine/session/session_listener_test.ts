import assert from "node:assert/strict";
import { test } from "node:test";
import { NOBODY_LISTENS, type SessionListener } from "../../../engine/session/session_listener.ts";
import { isolateListener } from "../../../engine/session/session_listener.ts";
import { runSession, tenStrategies } from "../../fixtures/session.ts";

/** A listener that throws at whatever it is told. */
function throwing(): SessionListener {
  const fail = (): never => {
    throw new Error("a mistake of the listener");
  };
  return Object.fromEntries(Object.keys(NOBODY_LISTENS).map((name) => [name, fail])) as unknown as SessionListener;
}

test("isolateListener reports each error of its listener, and throws nothing itself", () => {
  const errors: string[] = [];
  const listener = isolateListener(throwing(), (error) => errors.push(String(error)));
  for (const tell of Object.values(listener) as (() => void)[]) tell();
  assert.equal(errors.length, Object.keys(NOBODY_LISTENS).length);
  assert.deepEqual(new Set(errors), new Set(["Error: a mistake of the listener"]));
});

test("A session whose listener throws at everything has the book of one that nobody listens to", async () => {
  for (const workers of [0, 2]) {
    let errors = 0;
    const listener = isolateListener(throwing(), () => (errors += 1));
    const { book, summary } = await runSession(tenStrategies(), { listener, workers });
    assert.equal(book, (await runSession(tenStrategies())).book);
    assert.ok(errors >= summary.orders, "it was told of every order");
  }
});
