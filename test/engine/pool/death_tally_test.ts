import assert from "node:assert/strict";
import { it } from "node:test";
import { DeathTally } from "../../../engine/pool/death_tally.ts";

/** What a slot does after deaths at the given marks. */
function after(...marks: readonly number[]): { readonly backOffMs: number; readonly hopeless: boolean } {
  const tally = new DeathTally();
  for (const mark of marks) tally.count(mark, false);
  return { backOffMs: tally.backOffMs, hopeless: tally.hopeless };
}

it("DeathTally backs off from the second death without progress, twice as long each time", () => {
  assert.deepEqual(after(7), { backOffMs: 0, hopeless: false });
  assert.deepEqual(after(7, 7), { backOffMs: 50, hopeless: false });
  assert.deepEqual(after(7, 7, 7), { backOffMs: 100, hopeless: false });
  assert.deepEqual(after(7, 7, 7, 7), { backOffMs: 200, hopeless: false });
});

it("DeathTally gives up after five deaths without progress", () => {
  assert.equal(after(0, 0, 0, 0).hopeless, false);
  assert.equal(after(0, 0, 0, 0, 0).hopeless, true);
});

it("DeathTally begins again when the mark has advanced", () => {
  assert.deepEqual(after(7, 7, 7, 7, 8), { backOffMs: 0, hopeless: false });
});

it("DeathTally never waits longer than five seconds", () => {
  assert.equal(after(...Array.from({ length: 40 }, () => 1)).backOffMs, 5_000);
});

it("DeathTally does not count a death that main ordered", () => {
  const tally = new DeathTally();
  for (let death = 0; death < 10; death += 1) tally.count(3, true);
  assert.deepEqual([tally.backOffMs, tally.hopeless], [0, false]);
  tally.count(3, false);
  assert.equal(tally.backOffMs, 0);
});
