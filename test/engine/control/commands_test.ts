import assert from "node:assert/strict";
import { test } from "node:test";
import { submitCommand } from "../../../engine/control/mod.ts";
import type { CommandReply, ControlCommand } from "../../../engine/protocol/mod.ts";
import { Engine } from "../../../engine/session/engine.ts";
import type { ControlRow } from "../../../engine/tape/mod.ts";
import { keptBook, NIFTY, optionsFor, sessionStrategy, specOf, walk } from "../../fixtures/session.ts";

interface Fake {
  readonly rows: ControlRow[];
  readonly ask: (command: ControlCommand) => Promise<CommandReply>;
}

/** Three strategies: s0 is disabled and has a position, s1 is flat and disabled, s2 has failed, s3 is flat and enabled. */
function fakeEngine({ ended = false }: { readonly ended?: boolean } = {}): Fake {
  const rows: ControlRow[] = [];
  const strategies = [0, 1, 2, 3].map((index) => {
    const failed = index === 2 ? "s.yaml:7:3: Expected a condition\nas in the example" : null;
    return { index, id: `strategy-${index}`, instrument: NIFTY, maxEntries: 1, failed };
  });
  const position = { side: "BUY", qty: 1, entryPrice: 1, entryTs: 1, entryN: 1 } as const;
  const target = {
    strategies,
    control: { isEnabled: (index: number) => index > 1 },
    ledger: {
      account: (index: number) =>
        index === 0
          ? { position, entries: 1, realised: 0, lastExit: null }
          : { position: null, entries: index === 3 ? 1 : 0, realised: 0, lastExit: null },
    },
    submitControl: async (row: ControlRow) => {
      if (ended) return null;
      rows.push(row);
      return 1_233 + rows.length;
    },
  };
  return { rows, ask: (command) => submitCommand(command, target) };
}

function done(message: string, seq: number | null = 1_234, count = 1): CommandReply {
  return { type: "done", message, seq, count };
}

test("submitCommand puts one row onto the tape for the engine, and says what follows", async () => {
  const { rows, ask } = fakeEngine();
  assert.deepEqual(
    await ask({ type: "halt" }),
    done(
      "Halted at row 1234: no entries, and exit conditions are not judged; " +
        "stops, targets and manual exits pass until resume",
    ),
  );
  assert.deepEqual(
    await ask({ type: "reduce" }),
    done("Reducing at row 1235: no entries; exits pass as before until resume", 1_235),
  );
  assert.deepEqual(await ask({ type: "resume" }), done("Resumed at row 1236: entries and exits pass", 1_236));
  assert.deepEqual(
    rows,
    (["halt", "reduce", "resume"] as const).map((kind) => ({ kind, strategy: null })),
  );
});

test("submitCommand puts one row onto the tape for a strategy, and says what follows", async () => {
  const { rows, ask } = fakeEngine();
  assert.deepEqual(
    await ask({ type: "enable", strategy: "strategy-1" }),
    done("Enabled strategy-1 at row 1234: it may enter"),
  );
  assert.deepEqual(
    await ask({ type: "disable", strategy: "strategy-1" }),
    done("Disabled strategy-1 at row 1235: it does not enter until enabled", 1_235),
  );
  assert.deepEqual(
    await ask({ type: "close", strategy: "strategy-1" }),
    done("Closed strategy-1 at row 1236: no position; it does not enter until enabled", 1_236),
  );
  assert.deepEqual(
    rows,
    (["enable", "disable", "close"] as const).map((kind) => ({ kind, strategy: { index: 1, instrument: 0 } })),
  );
});

test("submitCommand says what becomes of a position, and that no entry is left", async () => {
  const { ask } = fakeEngine();
  assert.deepEqual(
    await ask({ type: "disable", strategy: "strategy-0" }),
    done("Disabled strategy-0 at row 1234: its position is managed as before, and it does not enter again"),
  );
  assert.deepEqual(
    await ask({ type: "close", strategy: "strategy-0" }),
    done("Closed strategy-0 at row 1235: its position is exited, and it does not enter until enabled", 1_235),
  );
  assert.deepEqual(
    await ask({ type: "enable", strategy: "strategy-3" }),
    done("Enabled strategy-3 at row 1236: it has made all its entries of this session", 1_236),
  );
});

test("submitCommand closes every strategy that is enabled or has a position, and counts them", async () => {
  const { rows, ask } = fakeEngine();
  assert.deepEqual(
    await ask({ type: "close-all" }),
    done("Closed 2 strategies at rows 1234 to 1235: positions are exited, and none enters until enabled", 1_235, 2),
  );
  assert.deepEqual(
    rows,
    [0, 3].map((index) => ({ kind: "close", strategy: { index, instrument: 0 } })),
  );
});

test("submitCommand refuses an unknown strategy and says which was meant, without a row", async () => {
  const { rows, ask } = fakeEngine();
  assert.deepEqual(await ask({ type: "disable", strategy: "stratgy-1" }), {
    type: "refused",
    code: "unknown-strategy",
    message: 'Expected a strategy of this session, was "stratgy-1"\n  hint: did you mean strategy-1?',
  });
  assert.deepEqual(await ask({ type: "disable", strategy: "bank" }), {
    type: "refused",
    code: "unknown-strategy",
    message: 'Expected a strategy of this session, was "bank"\n  hint: bulkhead status --json lists what there is',
  });
  assert.deepEqual(rows, []);
});

test("submitCommand refuses a strategy that has failed and says why, without a row", async () => {
  const { rows, ask } = fakeEngine();
  assert.deepEqual(await ask({ type: "enable", strategy: "strategy-2" }), {
    type: "refused",
    code: "failed-strategy",
    message: "Expected a strategy that can trade, but strategy-2 has failed: s.yaml:7:3: Expected a condition",
  });
  assert.deepEqual(rows, []);
});

test("submitCommand refuses every command when the session has ended, or has not begun", async () => {
  const over = {
    type: "refused",
    code: "no-session",
    message: "Expected a session that trades, but it has ended or is ending",
  };
  const { ask } = fakeEngine({ ended: true });
  assert.deepEqual(await ask({ type: "halt" }), over);
  assert.deepEqual(await ask({ type: "close", strategy: "strategy-0" }), over);
  assert.deepEqual(await ask({ type: "close-all" }), over);
  assert.deepEqual(await submitCommand({ type: "halt" }, null), {
    type: "refused",
    code: "no-session",
    message: "Expected a session, but it is still starting\n  hint: ask again in a moment",
  });
});

test("submitCommand is in force in an engine when it answers, and is in its book", async () => {
  const specs = [specOf(0, { entryCondition: "price > 0", exitCondition: "price < 0", maxEntries: 9 }), specOf(1)];
  const options = optionsFor(specs, {
    feed: walk(),
    readStrategies: async () => specs.map((spec) => sessionStrategy(spec, NIFTY)),
  });
  const engine = await Engine.start(options);
  const halted = submitCommand({ type: "halt" }, engine);
  const disabled = submitCommand({ type: "disable", strategy: "s1" }, engine);
  assert.equal((await halted).type, "done");
  assert.equal(engine.control.trading, "halted");
  assert.equal((await disabled).type, "done");
  assert.equal(engine.control.isEnabled(1), false);
  const traded = engine.trade();
  await submitCommand({ type: "close-all" }, engine);
  await traded;
  assert.deepEqual(await submitCommand({ type: "resume" }, engine), {
    type: "refused",
    code: "no-session",
    message: "Expected a session that trades, but it has ended or is ending",
  });
  const kinds = keptBook(options).flatMap((record) => (record.type === "control" ? [record.kind] : []));
  assert.deepEqual(kinds, ["halt", "disable", "close", "end"]);
});
