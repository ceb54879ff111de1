import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { test } from "node:test";
import { systemClock } from "../../../../engine/clock.ts";
import { EngineError, type OrderRecord, parseSeq } from "../../../../engine/protocol/mod.ts";
import { OrdersOutput, type OrdersOutputOptions } from "../../../../engine/session/outputs/orders_output.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import { orderOf } from "../../../fixtures/orders.ts";

const workspace = new Workspace("orders-output");

function order(seq: number, strategy: number, n: number | null = 1): OrderRecord {
  return { ...orderOf(), seq: parseSeq(seq), strategy, n, id: `s${strategy}#${n ?? "g"}@${seq}` };
}

function openOn(path: string, over: Partial<OrdersOutputOptions> = {}) {
  const troubles: (string | null)[] = [];
  const output = new OrdersOutput({
    output: { name: "--orders-json", path },
    format: ({ id }) => `${id}\n`,
    inOrder: true,
    clock: systemClock,
    onTrouble: (why) => troubles.push(why),
    ...over,
  });
  return { output, troubles };
}

/** The file's text, as soon as it has so much. */
async function textOf(file: string, length: number): Promise<string> {
  while (statSync(file).size < length) await systemClock.turn();
  return readFileSync(file, "utf8");
}

test("OrdersOutput writes orders as they are made, those of a turn in the file's order, and keeps a file that is not its own yet", async () => {
  const file = workspace.write("orders", "an earlier session's\n");
  const { output, troubles } = openOn(file);
  output.add(order(1, 0));
  assert.equal(readFileSync(file, "utf8"), "an earlier session's\n");
  output.begin([]);
  assert.equal(await textOf(file, 7), "s0#1@1\n");
  for (const made of [order(3, 2), order(3, 0, null), order(3, 0), order(2, 9)]) output.add(made);
  const text = "s0#1@1\ns9#1@2\ns0#1@3\ns0#g@3\ns2#1@3\n";
  assert.equal(await textOf(file, text.length), text);
  await output.finish();
  assert.equal(readFileSync(file, "utf8"), text);
  assert.deepEqual(troubles, []);
});

test("OrdersOutput leaves an empty file of a session without orders, and puts what was recorded in front", async () => {
  const file = workspace.write("empty", "an earlier session's\n");
  const { output } = openOn(file);
  output.begin([]);
  await output.finish();
  assert.equal(readFileSync(file, "utf8"), "");
  const resumed = openOn(file, { inOrder: false }).output;
  resumed.add(order(1, 1));
  resumed.begin([order(9, 0), order(7, 0)]);
  await resumed.finish();
  assert.equal(readFileSync(file, "utf8"), "s0#1@9\ns0#1@7\ns1#1@1\n");
});

for (const [what, act] of [
  ["removed", (file: string) => rmSync(file)],
  ["cut", (file: string) => truncateSync(file)],
  [
    "replaced",
    (file: string) => {
      rmSync(file);
      writeFileSync(file, "another's orders\n");
    },
  ],
] as const) {
  test(`OrdersOutput fails in the end where its file was ${what} meanwhile`, async () => {
    const file = workspace.write(what, "");
    const { output } = openOn(file);
    output.begin([]);
    output.add(order(1, 0));
    await textOf(file, 7);
    act(file);
    output.add(order(2, 0));
    await assert.rejects(output.finish(), {
      code: "OUTPUT_LOST",
      message: new RegExp(`it was ${what} meanwhile\\n {2}hint: the journal has them`),
    });
  });
}

test("OrdersOutput whose disk is full says so, holds nobody up, and fails in the end", async () => {
  const { output, troubles } = openOn("/dev/full");
  output.begin([]);
  output.add(order(1, 0));
  while (troubles.length === 0) await systemClock.turn();
  assert.equal(output.behind, false);
  await assert.rejects(output.finish(), (error) => {
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, error.exitCode], ["OUTPUT_LOST", 1]);
    assert.match(error.message, /^\/dev\/full: Expected --orders-json to take every order, but it cannot be written/);
    return true;
  });
  assert.match(troubles[0] ?? "", /^--orders-json: it cannot be written: its disk is full/);
});

test("OrdersOutput waits for no reader of a named pipe, and gives a late one everything", async () => {
  const fifo = workspace.path("pipe");
  execFileSync("mkfifo", [fifo]);
  const { output } = openOn(fifo);
  output.begin([]);
  let expected = "";
  for (let seq = 1; seq <= 2_000; seq += 1) {
    output.add(order(seq, 0));
    expected += `s0#1@${seq}\n`;
  }
  await systemClock.turn();
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const finished = output.finish();
  let got = "";
  const chunk = Buffer.alloc(65_536);
  while (got.length < expected.length) {
    try {
      got += chunk.subarray(0, readSync(reader, chunk)).toString();
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
    }
    await systemClock.turn();
  }
  await finished;
  closeSync(reader);
  assert.equal(got, expected);
});

test("OrdersOutput fails in the end where its reader has left", async () => {
  const fifo = workspace.path("left");
  execFileSync("mkfifo", [fifo]);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const { output } = openOn(fifo);
  output.begin([]);
  output.add(order(1, 0));
  await systemClock.turn();
  closeSync(reader);
  output.add(order(2, 0));
  await systemClock.turn();
  await assert.rejects(output.finish(), { code: "OUTPUT_LOST" });
});

test("OrdersOutput leaves the file of a session that never began as it was", async () => {
  const file = workspace.path("kept");
  writeFileSync(file, "an earlier session's\n");
  const { output } = openOn(file);
  await output.close();
  assert.equal(readFileSync(file, "utf8"), "an earlier session's\n");
});

test("OrdersOutput that fails by a mistake says so, and throws nothing where orders are made", async () => {
  const file = workspace.write("mistake", "");
  const { output, troubles } = openOn(file, {
    format: () => {
      throw new Error("a mistake");
    },
  });
  output.begin([]);
  output.add(order(1, 0));
  await systemClock.turn();
  assert.deepEqual(troubles, ["--orders-json has failed by a mistake in Bulkhead: Error: a mistake"]);
  await assert.rejects(output.finish(), { code: "OUTPUT_LOST" });
});
