import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Field, RowKind, TapeReader } from "../../engine/protocol/mod.ts";
import { Tape } from "../../engine/tape/mod.ts";
import { appendTick, controlRow, START } from "../fixtures/rows.ts";

type Step =
  | { readonly do: "tick"; readonly instrument: number; readonly price: number; readonly kind: number }
  | { readonly do: "halt" | "publish" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("tick" as const),
        instrument: fc.nat(2),
        price: fc.integer({ min: 1, max: 1e9 }),
        kind: fc.constantFrom(RowKind.tick, RowKind.opening, RowKind.path),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("halt" as const, "publish" as const) }) },
  ),
  { maxLength: 200 },
);
const capacities = fc.constantFrom(2, 4, 8, 64);

/** What a tape is: a list of rows, of which the last `capacity` are kept. */
interface Model {
  readonly seq: number;
  readonly price: number;
  /** The instrument's price before it that is no step within a bar. */
  readonly reference: number;
}

function play(tape: Tape, all: readonly Step[]): { readonly rows: readonly Model[]; readonly published: number } {
  const rows: Model[] = [];
  const last = new Map<number, number>();
  let published = 0;
  for (const step of all) {
    if (step.do === "tick") {
      const { instrument, price, kind } = step;
      appendTick(tape, price, { instrument, kind });
      rows.push({ seq: rows.length + 1, price, reference: last.get(instrument) ?? NaN });
      if (kind !== RowKind.path) last.set(instrument, price);
    } else if (step.do === "publish") {
      tape.publish();
      published = rows.length;
    } else {
      tape.appendControl(controlRow("halt"));
      rows.push({ seq: rows.length + 1, price: NaN, reference: NaN });
    }
  }
  return { rows, published };
}

test("Tape reads every retained row back as it was written, and refuses every other", () => {
  fc.assert(
    fc.property(steps, capacities, (all, capacity) => {
      const tape = new Tape({ capacity, instruments: 3, startTs: START });
      const { rows } = play(tape, all);
      assert.equal(tape.tail, rows.length);
      for (const { seq, price, reference } of rows) {
        if (seq <= rows.length - capacity) {
          assert.throws(() => tape.read(seq), /retained/);
        } else {
          const row = tape.read(seq);
          assert.deepEqual([row.seq, row.price, row.reference], [seq, price, reference]);
        }
      }
    }),
  );
});

test("TapeReader sees what is published, and no row twice or not at all", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const tape = new Tape({ capacity: 256, instruments: 3, startTs: START });
      const { rows, published } = play(tape, all);
      const reader = new TapeReader(tape.memory);
      assert.equal(reader.lead(0), published);
      const seen = Array.from({ length: published }, (_, i) => {
        const at = reader.offsetOf(i + 1);
        return [reader.rows[at + Field.seq], reader.rows[at + Field.price]];
      });
      assert.deepEqual(
        seen,
        rows.slice(0, published).map(({ seq, price }) => [seq, price]),
      );
    }),
  );
});

test("Tape's room is how many rows can be appended without losing the next row after the one kept", () => {
  fc.assert(
    fc.property(steps, capacities, fc.nat(300), (all, capacity, at) => {
      const tape = new Tape({ capacity, instruments: 3, startTs: START });
      const { rows } = play(tape, all);
      const kept = Math.max(rows.length - capacity, Math.min(at, rows.length));
      for (let left = tape.room(kept); left > 0; left -= 1) appendTick(tape, 1);
      assert.equal(tape.read(kept + 1).seq, kept + 1);
      appendTick(tape, 1);
      assert.throws(() => tape.read(kept + 1), /retained/);
    }),
  );
});
