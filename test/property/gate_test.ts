import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Intent, OrderReason } from "../../engine/protocol/mod.ts";
import { type FakeSlot, GateBench, intent } from "../fixtures/gate_bench.ts";
import { appendTick, controlRow } from "../fixtures/rows.ts";

const ROWS = 24;
const STRATEGIES = 5;

/** Which strategies ask at which row; whether it is an entry or an exit alternates, right or wrong. */
const plans = fc.array(fc.subarray(Array.from({ length: STRATEGIES }, (_, i) => i)), {
  minLength: ROWS,
  maxLength: ROWS,
});
const controls = fc.uniqueArray(
  fc.record({ row: fc.integer({ min: 1, max: ROWS }), kind: fc.constantFrom("halt" as const, "resume" as const) }),
  { selector: ({ row }) => row, maxLength: 4 },
);

interface Session {
  readonly plan: readonly (readonly number[])[];
  readonly controls: readonly { readonly row: number; readonly kind: "halt" | "resume" }[];
}

/** A slot that goes row by row, stops at each that it has intents for, and may die at any time. */
class WalkingSlot {
  readonly #slot: FakeSlot;
  readonly #intents: ReadonlyMap<number, readonly Intent[]>;
  #cursor = 0;
  #asked = false;

  constructor(slot: FakeSlot, intents: ReadonlyMap<number, readonly Intent[]>) {
    this.#slot = slot;
    this.#intents = intents;
  }

  get done(): boolean {
    return this.#cursor === ROWS;
  }

  /** One step: it waits for answers, or posts what it has for the next row, or finishes that row. */
  step(): void {
    if (this.done || this.#slot.posted !== null) return;
    const seq = this.#cursor + 1;
    const intents = this.#intents.get(seq);
    if (intents !== undefined && !this.#asked) {
      this.#slot.posted = { seq, intents, faults: [], recovered: [] };
      this.#asked = true;
      return;
    }
    this.#asked = false;
    this.#cursor = seq;
    this.#slot.watermark = Math.max(this.#slot.watermark, seq);
  }

  /** Its worker dies: what it posted is gone, and the next one begins some rows earlier. */
  die(rowsBack: number): void {
    this.#slot.posted = null;
    this.#asked = false;
    this.#cursor = Math.max(0, this.#cursor - rowsBack);
  }
}

/** Runs a session over `size` slots in the given order of steps. @returns the book */
function play({ plan, controls: rows }: Session, size: number, schedule: readonly number[]): readonly string[] {
  const made = new GateBench({ slots: size, strategies: STRATEGIES, maxEntries: 6 });
  const counts = new Map<number, number>();
  const bySlot = Array.from({ length: size }, () => new Map<number, Intent[]>());
  for (let row = 1; row <= ROWS; row += 1) {
    const control = rows.find((each) => each.row === row);
    if (control === undefined) appendTick(made.tape, 10_000 + row);
    else made.submit(controlRow(control.kind));
    if (control !== undefined) continue;
    for (const strategy of plan[row - 1] ?? []) {
      const n = (counts.get(strategy) ?? 0) + 1;
      counts.set(strategy, n);
      const reason: OrderReason = n % 2 === 1 ? "entry" : "rule";
      const own = bySlot[strategy % size];
      own?.set(row, [...(own.get(row) ?? []), intent(strategy, n, reason)]);
    }
  }
  const walkers = bySlot.map((intents, i) => new WalkingSlot(made.slot(i), intents));
  for (const dice of schedule) {
    const walker = walkers[dice % size];
    if (dice % 11 === 0) walker?.die(dice % 5);
    else walker?.step();
    made.gate.look();
  }
  for (let i = 0; i < 4_000 && !walkers.every(({ done }) => done); i += 1) {
    walkers[i % size]?.step();
    made.gate.look();
  }
  assert.ok(
    walkers.every(({ done }) => done),
    "every slot comes to its end",
  );
  assert.deepEqual(
    made.slots.flatMap(({ refused }) => refused),
    [],
  );
  return made.book;
}

const sessions = fc.record({ plan: plans, controls });
const schedules = fc.array(fc.nat(1_000), { maxLength: 200 });

test("Gate writes the same book whatever the slots, their speed and their deaths", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 4 }), schedules, (session, size, schedule) => {
      assert.deepEqual(play(session, size, schedule), play(session, 1, []));
    }),
    { numRuns: 150 },
  );
});

test("Gate writes its book in the order of rows, then of strategies, control rows first", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 4 }), schedules, (session, size, schedule) => {
      const keys = play(session, size, schedule).map((line) => {
        const [seq, what = ""] = line.split(" ");
        return Number(seq) * 100 + (what.startsWith("s") ? Number(what.slice(1).split("#")[0]) + 1 : 0);
      });
      assert.deepEqual(
        keys,
        keys.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 80 },
  );
});
