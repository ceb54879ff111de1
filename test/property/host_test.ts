import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FillModel, FromSlot, Intent, StrategySpec } from "../../engine/protocol/mod.ts";
import { Tape } from "../../engine/tape/mod.ts";
import { Head } from "../../workers/host/arena.ts";
import { HostBench } from "../fixtures/host_bench.ts";
import { answerTo, runHost as run } from "../fixtures/host_run.ts";
import { isForEngine, type MarketRow, marketRows, strategies } from "../fixtures/market.ts";
import { appendTick, controlRow, guardClosedRow, START } from "../fixtures/rows.ts";

const fillModels = fc.constantFrom<FillModel>("signal", "next");

function tapeOf(rows: readonly MarketRow[], specs: readonly StrategySpec[]): Tape {
  const tape = new Tape({ capacity: 256, instruments: 2, startTs: START });
  for (const row of rows) {
    if (row.kind === "tick") appendTick(tape, row.price, { instrument: row.instrument, bid: row.bid });
    else if (isForEngine(row.kind)) tape.appendControl(controlRow(row.kind));
    else tape.appendControl(controlRow(row.kind, row.strategy, specs[row.strategy]?.instrument));
    // Whatever the guard may have closed, its row comes round now and then.
    if (row.kind === "close") tape.appendControl(guardClosedRow(row.strategy, 1, 9_900));
  }
  tape.appendControl(controlRow("end"));
  tape.publish();
  return tape;
}

const sessions = fc.record({ specs: strategies, rows: marketRows, fillModel: fillModels });

test("Host makes the same orders from any of its checkpoints, and ends in the same state", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 9 }), ({ specs, rows, fillModel }, checkpointRows) => {
      const tape = tapeOf(rows, specs);
      const whole = run(new HostBench(specs, { on: tape, fillModel, checkpointRows }));
      for (const checkpoint of whole.checkpoints) {
        const again = run(new HostBench(specs, { on: tape, fillModel, checkpointRows, checkpoint }));
        const after = [...whole.orders].filter(([seq]) => seq > checkpoint.seq);
        assert.deepEqual([...again.orders], after);
        assert.deepEqual(again.last, whole.last);
      }
    }),
    { numRuns: 60 },
  );
});

test("Host makes a checkpoint at least every checkpointRows rows", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 30 }), ({ specs, rows, fillModel }, checkpointRows) => {
      const tape = tapeOf(rows, specs);
      const { checkpoints } = run(new HostBench(specs, { on: tape, fillModel, checkpointRows }));
      const seqs = [0, ...checkpoints.map(({ seq }) => seq), tape.head];
      seqs.reduce((before, seq) => {
        assert.ok(seq - before <= checkpointRows, `from ${before} to ${seq}`);
        return seq;
      });
      for (const { seq, arena } of checkpoints) assert.equal(arena[Head.cursor], seq);
    }),
    { numRuns: 60 },
  );
});

test("Host makes the same orders however the rows are published, whatever messages come while it waits", () => {
  fc.assert(
    fc.property(
      sessions,
      fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
      ({ specs, rows, fillModel }, chunks) => {
        const whole = run(new HostBench(specs, { on: tapeOf(rows, specs), fillModel }), chunks);
        const bench = new HostBench(specs, { on: tapeOf(rows, specs), fillModel });
        const head = new Int32Array(bench.tape.memory.head);
        const orders = new Map<number, readonly Intent[]>();
        const take = (out: readonly FromSlot[]): void => {
          for (const message of out) {
            if (message.type !== "intents") continue;
            orders.set(message.seq, message.intents);
            const answers = message.intents.map((intent) => answerTo(intent, message.seq));
            take(bench.host.handle({ type: "answers", seq: message.seq, answers, breakers: [] }));
          }
        };
        for (let to = 0, i = 0; to < bench.tape.head; i += 1) {
          to = Math.min(bench.tape.head, to + (chunks[i % Math.max(1, chunks.length)] ?? 1));
          Atomics.store(head, 0, to);
          take(bench.host.handle({ type: "ticks", to }));
        }
        assert.deepEqual([...orders], [...whole.orders]);
        assert.deepEqual(bench.host.snapshot(), whole.last);
      },
    ),
    { numRuns: 60 },
  );
});

test("Host numbers a strategy's orders without gaps, and alternates entries and exits", () => {
  fc.assert(
    fc.property(sessions, ({ specs, rows, fillModel }) => {
      const { orders } = run(new HostBench(specs, { on: tapeOf(rows, specs), fillModel }));
      const all = [...orders].flatMap(([seq, intents]) => intents.map((intent) => ({ ...intent, seq })));
      for (const { index, side, quantity } of specs) {
        const own = all.filter(({ strategy }) => strategy === index);
        assert.deepEqual(
          own.map(({ n }) => n),
          own.map((_, i) => i + 1),
        );
        let open = false;
        for (const order of own) {
          assert.equal(order.reason === "entry", !open, `${index}#${order.n} ${order.reason}`);
          assert.equal(order.side === side, !open);
          assert.equal(order.qty, quantity);
          const filled = answerTo(order, order.seq).status === "filled";
          if (filled) open = !open;
          // The guard may have closed it by its row.
          if (open && rows.some(({ kind }) => kind === "close")) return;
        }
      }
    }),
    { numRuns: 100 },
  );
});
