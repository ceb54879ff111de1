import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import {
  type CommandReply,
  CONTROL_IDLE_MS,
  type ControlReply,
  MAX_CONTROL_CONNECTIONS,
  MAX_REQUEST_LENGTH,
} from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { healthLike, makeRunDir, openServer, RawClient } from "./control_fixture.ts";

const STATUS = '{"type":"status"}\n';

const DONE: CommandReply = { type: "done", message: "Done at last", seq: 1, count: 1 };

/** A command that takes as long as the test wants. */
class Work {
  readonly started: Promise<void>;
  readonly #finished: Promise<void>;
  finish: () => void = () => {};
  #start: () => void = () => {};

  constructor() {
    this.started = new Promise((resolve) => {
      this.#start = resolve;
    });
    this.#finished = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  async submit(): Promise<CommandReply> {
    this.#start();
    await this.#finished;
    return DONE;
  }
}

function repliesOf(text: string): ControlReply[] {
  const lines = text.split("\n");
  assert.equal(lines.pop(), "");
  return lines.map((line) => JSON.parse(line) as ControlReply);
}

test("ControlServer makes RUN_DIR and its socket for their owner alone", async (t) => {
  const runDir = `${makeRunDir(t)}/a/b`;
  const { address } = await openServer(t, runDir);
  assert.equal(statSync(runDir).mode & 0o777, 0o700);
  assert.equal(statSync(address).mode & 0o777, 0o600);
});

test("ControlServer leaves the process's umask as it was", async (t) => {
  const runDir = makeRunDir(t);
  const before = process.umask(0o027);
  t.after(() => process.umask(before));
  await openServer(t, runDir);
  writeFileSync(`${runDir}/file`, "");
  assert.equal(statSync(`${runDir}/file`).mode & 0o777, 0o640);
});

test("ControlServer answers one line a request, one after the other", async (t) => {
  const { address } = await openServer(t, makeRunDir(t));
  const client = new RawClient(address);
  client.socket.end(`${STATUS}{"type":"halt"}\n${STATUS}`);
  assert.deepEqual(repliesOf(await client.received), [
    { type: "health", health: healthLike() },
    { type: "done", message: "Did halt", seq: 7, count: 1 },
    { type: "health", health: healthLike() },
  ]);
});

test("ControlServer takes a request that comes in pieces, within a character too", async (t) => {
  const asked: unknown[] = [];
  const { address } = await openServer(t, makeRunDir(t), {
    submit: async (command) => {
      asked.push(command);
      return { type: "refused", code: "unknown-strategy", message: "…" };
    },
  });
  const client = new RawClient(address);
  const bytes = Buffer.from('{"type":"close","strategy":"é"}\n');
  const half = bytes.indexOf(0xc3) + 1;
  // The reply to what comes with the first half says that the server has read it.
  client.socket.write(Buffer.concat([Buffer.from(STATUS), bytes.subarray(0, half)]));
  await client.lines(1);
  client.socket.write(bytes.subarray(half));
  await client.lines(2);
  assert.deepEqual(asked, [{ type: "close", strategy: "é" }]);
  client.socket.destroy();
});

test("ControlServer has one request of a client at work at a time", async (t) => {
  let atWork = 0;
  let most = 0;
  const { address } = await openServer(t, makeRunDir(t), {
    submit: async () => {
      most = Math.max(most, (atWork += 1));
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
      return { type: "done", message: "", seq: 1, count: 1 };
    },
  });
  const client = new RawClient(address);
  client.socket.end('{"type":"halt"}\n'.repeat(20));
  assert.equal(repliesOf(await client.received).length, 20);
  assert.equal(most, 1);
});

test("ControlServer drains when asked, and says so", async (t) => {
  let drains = 0;
  const { address } = await openServer(t, makeRunDir(t), { drain: () => (drains += 1) });
  const client = new RawClient(address);
  client.socket.end('{"type":"drain"}\n');
  assert.deepEqual(repliesOf(await client.received), [
    {
      type: "done",
      message: "Draining: no further tick, what is open is closed at its last price, and the session ends",
      seq: null,
      count: 0,
    },
  ]);
  assert.equal(drains, 1);
});

test("ControlServer answers garbage with an error and hangs up", async (t) => {
  const { address } = await openServer(t, makeRunDir(t));
  const client = new RawClient(address);
  client.socket.write(`GET / HTTP/1.1\r\n\r\n${STATUS}`);
  const replies = repliesOf(await client.received);
  assert.equal(replies.length, 1);
  assert.deepEqual(replies[0], {
    type: "refused",
    code: "bad-request",
    message:
      'Expected a request such as {"type": "status"}, or one of drain, halt, reduce, resume, close-all, ' +
      'or enable, disable and close with "strategy", was "GET / HTTP/1.1\\r"',
  });
});

test("ControlServer takes a request of the largest length, refuses one longer, and hangs up", async (t) => {
  const { address } = await openServer(t, makeRunDir(t));
  const padded = `${'{"type":"status"}'.padEnd(MAX_REQUEST_LENGTH)}\n`;
  const longest = new RawClient(address);
  longest.socket.end(padded);
  assert.equal(repliesOf(await longest.received)[0]?.type, "health");
  const refused: ControlReply = {
    type: "refused",
    code: "bad-request",
    message: "Expected a request of at most 4096 characters on one line, was longer",
  };
  const longer = new RawClient(address);
  longer.socket.write(` ${padded}${STATUS}`);
  assert.deepEqual(repliesOf(await longer.received), [refused]);
  const endless = new RawClient(address);
  endless.socket.write("x".repeat(MAX_REQUEST_LENGTH + 1));
  assert.deepEqual(repliesOf(await endless.received), [refused]);
});

test("ControlServer reports a handler that throws, answers, and goes on", async (t) => {
  const bug = new Error("a bug");
  const errors: unknown[] = [];
  const { address } = await openServer(t, makeRunDir(t), {
    onError: (error) => errors.push(error),
    submit: () => Promise.reject(bug),
  });
  const client = new RawClient(address);
  client.socket.end(`{"type":"halt"}\n${STATUS}`);
  const [first, second] = repliesOf(await client.received);
  assert.deepEqual(first, {
    type: "refused",
    code: "internal",
    message: "Expected an answer to halt, but it failed; the engine's log says how",
  });
  assert.equal(second?.type, "health");
  assert.deepEqual(errors, [bug]);
});

test("ControlServer hangs up on a client that says nothing, or never ends its line", async (t) => {
  const clock = new TestClock();
  const { address } = await openServer(t, makeRunDir(t), { clock });
  const silent = new RawClient(address);
  const slow = new RawClient(address);
  const asker = new RawClient(address);
  slow.socket.write('{"type":');
  asker.socket.write(STATUS);
  await asker.lines(1);
  await clock.advance(CONTROL_IDLE_MS);
  assert.equal(await silent.received, "");
  assert.equal(await slow.received, "");
  await asker.received;
  assert.equal(clock.pending, 0);
});

test("ControlServer does not hang up on a client whose request is at work", async (t) => {
  const clock = new TestClock();
  const work = new Work();
  const { address } = await openServer(t, makeRunDir(t), { clock, submit: () => work.submit() });
  const client = new RawClient(address);
  client.socket.end('{"type":"halt"}\n');
  await work.started;
  await clock.advance(10 * CONTROL_IDLE_MS);
  work.finish();
  assert.deepEqual(repliesOf(await client.received), [DONE]);
});

test("ControlServer hangs up on a client that does not read its replies", async (t) => {
  const clock = new TestClock();
  let asked = 0;
  const reasons = ["x".repeat(1_000_000)];
  const { address } = await openServer(t, makeRunDir(t), {
    clock,
    status: () => {
      asked += 1;
      return healthLike({ reasons });
    },
  });
  const client = new RawClient(address);
  client.socket.pause();
  const gone = new Promise((resolve) => client.socket.on("close", resolve));
  client.socket.write(STATUS.repeat(200));
  while (clock.pending === 0) await clock.turn();
  const before = asked;
  await clock.advance(CONTROL_IDLE_MS);
  assert.ok(asked <= before + 1 && asked < 200, `${asked} replies were made for nobody`);
  client.socket.resume();
  await gone;
});

test("ControlServer has a bounded number of clients, and room again when one goes", async (t) => {
  const { address } = await openServer(t, makeRunDir(t));
  const clients: RawClient[] = [];
  for (let i = 0; i < MAX_CONTROL_CONNECTIONS; i += 1) {
    const client = new RawClient(address);
    clients.push(client);
    client.socket.write(STATUS);
    await client.lines(1);
  }
  const oneMore = new RawClient(address);
  oneMore.socket.write(STATUS);
  assert.equal(await oneMore.received, "");
  clients[0]?.socket.end();
  await clients[0]?.received;
  const another = new RawClient(address);
  another.socket.end(STATUS);
  assert.equal(repliesOf(await another.received).length, 1);
  for (const client of clients) client.socket.destroy();
});

test("ControlServer is undisturbed by a client that leaves without its reply", async (t) => {
  const errors: unknown[] = [];
  const work = new Work();
  const { address } = await openServer(t, makeRunDir(t), {
    onError: (error) => errors.push(error),
    submit: () => work.submit(),
  });
  const client = new RawClient(address);
  client.socket.write('{"type":"halt"}\n');
  await work.started;
  client.socket.destroy();
  await client.received;
  work.finish();
  const another = new RawClient(address);
  another.socket.end(STATUS);
  assert.equal(repliesOf(await another.received).length, 1);
  assert.deepEqual(errors, []);
});

test("ControlServer.close removes the socket, answers what is at work and hangs up on the others", async (t) => {
  const work = new Work();
  const server = await openServer(t, makeRunDir(t), {
    submit: () => work.submit(),
  });
  const idle = new RawClient(server.address);
  const busy = new RawClient(server.address);
  busy.socket.write(`{"type":"halt"}\n${STATUS}`);
  await work.started;
  const closed = server.close();
  assert.equal(existsSync(server.address), false);
  assert.equal(await idle.received, "");
  work.finish();
  await closed;
  assert.deepEqual(repliesOf(await busy.received), [DONE]);
});

test("ControlServer.close does not wait for ever for what is at work", async (t) => {
  const clock = new TestClock();
  const work = new Work();
  const server = await openServer(t, makeRunDir(t), {
    clock,
    submit: () => work.submit(),
  });
  const client = new RawClient(server.address);
  client.socket.write('{"type":"halt"}\n');
  await work.started;
  const closed = server.close();
  await clock.advance(CONTROL_IDLE_MS);
  await closed;
  assert.equal(await client.received, "");
});
