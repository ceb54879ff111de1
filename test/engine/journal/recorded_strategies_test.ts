import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent } from "../../../engine/journal/mod.ts";
import { disabledIn } from "../../../engine/journal/recorded_strategies.ts";

function control(kind: "close" | "disable" | "enable", strategy = "s0"): JournalEvent {
  return { type: "control", seq: 1, ts: 1, kind, strategy };
}

function revised(wanted: boolean): JournalEvent {
  return { type: "revised", seq: 1, strategies: [{ id: "s0", text: "", failed: null, wanted }] };
}

const RESUMED: JournalEvent = { type: "resumed", seq: 1, ts: 1 };

function by(...events: readonly JournalEvent[]): string | undefined {
  return disabledIn(events).get("s0");
}

test("disabledIn counts the first disabling after a revision as the revision's", () => {
  assert.equal(by(revised(false), control("disable")), "revision");
  assert.equal(by(RESUMED, revised(false), control("disable", "s1"), control("disable")), "revision");
  assert.equal(by(revised(false), control("disable"), revised(true)), "revision", "until it is enabled");
  assert.equal(by(revised(false), control("disable"), revised(true), control("enable")), undefined);
  assert.equal(by(revised(false), control("disable"), RESUMED), "revision");
});

test("disabledIn counts all other disablings as a person's", () => {
  for (const kind of ["disable", "close"] as const) {
    assert.equal(by(control(kind)), "person");
    assert.equal(by(control(kind), revised(false)), "person", "the revision disables nothing");
    assert.equal(by(control(kind), revised(false), revised(true)), "person");
    assert.equal(by(revised(false), control("disable"), control(kind)), "person", "both have");
    assert.equal(by(revised(true), control(kind)), "person");
  }
  assert.equal(by(control("disable"), control("enable")), undefined);
});

test("disabledIn knows a revision that was killed before it had disabled anything", () => {
  assert.equal(by(revised(false), revised(true), control("disable")), "person");
  assert.equal(by(revised(false), RESUMED, control("disable")), "revision");
});

test("disabledIn counts it as the revision's if a start disables what a person has enabled", () => {
  const enabled = [revised(false), control("disable"), control("enable")];
  assert.equal(by(...enabled), undefined);
  assert.equal(by(...enabled, RESUMED, control("disable")), "revision");
});
