import assert from "node:assert/strict";
import { test } from "node:test";
import { Outlet, type OutletOptions } from "../../../engine/output/mod.ts";
import { OUTPUT_FLUSH_MS, OUTPUT_STALL_MS } from "../../../engine/protocol/mod.ts";
import { HandDevice, LaterDevice } from "../../fixtures/hand_device.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

function openOn(device: HandDevice, over: Partial<OutletOptions> = {}) {
  const clock = new TestClock();
  const troubles: (string | null)[] = [];
  const outlet = new Outlet({
    name: "the log",
    device,
    clock,
    maxBytes: () => 20,
    lostText: (lines) => `(${lines})\n`,
    onTrouble: (why) => troubles.push(why),
    ...over,
  });
  return { clock, device, outlet, troubles };
}

for (const Kind of [HandDevice, LaterDevice]) {
  test(`Outlet writes in order, whatever the size of the pieces that the device takes (${Kind.name})`, async () => {
    const { clock, device, outlet, troubles } = openOn(new Kind(), { maxBytes: () => 1_000 });
    device.room = 3;
    for (let i = 0; i < 20; i += 1) outlet.write(`line ${i}\n`);
    await clock.advance(10);
    assert.equal(await outlet.close(), true);
    assert.equal(device.got, Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join(""));
    assert.deepEqual([outlet.state.lost, outlet.state.trouble, device.closed, troubles], [0, null, true, []]);
  });

  test(`Outlet on a full disk keeps the lines that fit, counts the lost ones, and reports them before the next line (${Kind.name})`, async () => {
    const { clock, device, outlet, troubles } = openOn(new Kind());
    device.error = "ENOSPC";
    assert.equal(outlet.write("aaaaaaaaa\n"), true);
    await clock.turn();
    assert.equal(outlet.write("bbbbbbbbb\n"), true);
    assert.equal(outlet.write("c\n"), false);
    assert.equal(outlet.write("d\ne\n"), false);
    assert.deepEqual([outlet.state.lost, outlet.backlog], [3, 20]);
    assert.equal(outlet.state.trouble, "it cannot be written: its disk is full");
    assert.equal(troubles.at(-1), "the log: it cannot be written: its disk is full; 3 lines lost");
    device.error = null;
    await clock.advance(200);
    assert.equal(device.got, "aaaaaaaaa\nbbbbbbbbb\n(3)\n");
    assert.equal(outlet.write("f\n"), true);
    await clock.advance(1);
    assert.equal(device.got, "aaaaaaaaa\nbbbbbbbbb\n(3)\nf\n");
    assert.deepEqual([outlet.state.lost, outlet.state.trouble, troubles.at(-1)], [3, null, null]);
    assert.equal(await outlet.close(), false);
  });
}

test("Outlet completes a line that a full disk has cut", async () => {
  const { clock, device, outlet } = openOn(new HandDevice());
  device.room = 4;
  const write = device.writeNow.bind(device);
  let calls = 0;
  device.writeNow = (bytes) => {
    calls += 1;
    if (calls === 2) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    return write(bytes);
  };
  outlet.write("0123456\n");
  assert.equal(device.got, "0123");
  await clock.advance(100);
  assert.equal(device.got, "0123456\n");
});

for (const Kind of [HandDevice, LaterDevice])
  test(`Outlet without a reader is in trouble, is not behind, and goes on when it is read (${Kind.name})`, async () => {
    const { clock, device, outlet, troubles } = openOn(new Kind(), { behindBytes: 5 });
    device.room = 0;
    outlet.write("aaaaaa\n");
    assert.equal(outlet.behind, true);
    let waited = false;
    const waiting = outlet.caughtUp().then(() => (waited = true));
    await clock.advance(OUTPUT_STALL_MS - 1);
    assert.deepEqual([waited, troubles], [false, []]);
    await clock.advance(1);
    await waiting;
    assert.equal(outlet.behind, false, "nobody waits for what stands still");
    assert.deepEqual(troubles, ["the log: it stands still: nobody takes what is written to it"]);
    device.room = Infinity;
    await clock.advance(50);
    assert.deepEqual([device.got, troubles.at(-1), outlet.behind], ["aaaaaa\n", null, false]);
    await outlet.close();
    assert.equal(clock.pending, 0, "no timer is left");
  });

test("Outlet.caughtUp resolves when enough was written, or early by its signal", async () => {
  const { clock, device, outlet } = openOn(new HandDevice(), { behindBytes: 5 });
  device.room = 0;
  outlet.write("aaaaaa\n");
  const stop = new AbortController();
  const early = outlet.caughtUp(stop.signal);
  const caughtUp = outlet.caughtUp();
  stop.abort();
  await early;
  device.room = Infinity;
  await clock.advance(50);
  await caughtUp;
  assert.equal(device.got, "aaaaaa\n");
});

test("Outlet whose reader has gone reports it once, and counts all further lines as lost", () => {
  let gone = 0;
  const { device, outlet, troubles } = openOn(new HandDevice(), { onGone: () => (gone += 1) });
  device.error = "EPIPE";
  outlet.write("a\nb\n");
  device.error = null;
  outlet.write("c\n");
  assert.deepEqual([gone, outlet.state.lost, device.got], [1, 3, ""]);
  assert.equal(troubles.at(-1), "the log: it cannot be written: nobody reads it any more; 3 lines lost");
});

test("Outlet.close waits as long as the device takes bytes, and no longer", async () => {
  const { clock, device, outlet } = openOn(new HandDevice(), { maxBytes: () => 1_000 });
  device.room = 0;
  const write = device.writeNow.bind(device);
  device.writeNow = (bytes) => {
    const taken = write(bytes);
    device.room = 0;
    return taken;
  };
  outlet.write("0123456789\n");
  let written: boolean | null = null;
  const closing = outlet.close().then((all) => (written = all));
  for (let i = 0; i < 3; i += 1) {
    await clock.advance(OUTPUT_FLUSH_MS - 100);
    device.room = 1;
    await clock.advance(50);
  }
  assert.equal(written, null);
  await clock.advance(OUTPUT_FLUSH_MS + 100);
  await closing;
  assert.equal(written, false);
  assert.deepEqual([outlet.state.lost, device.closed, clock.pending], [1, true, 0]);
  assert.equal(outlet.write("more\n"), false, "a closed outlet takes nothing");
});

test("Outlet.closeNow writes what the device takes at once, and never throws", () => {
  const { device, outlet } = openOn(new HandDevice());
  device.room = 0;
  outlet.write("abc\n");
  device.room = Infinity;
  outlet.closeNow();
  outlet.closeNow();
  assert.equal(device.got, "abc\n");
  const failing = openOn(new HandDevice());
  failing.device.room = 0;
  failing.outlet.write("abc\n");
  failing.device.error = "ENOSPC";
  failing.outlet.closeNow();
  assert.equal(failing.outlet.state.lost, 1);
});
