import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionHeader, JournalEvent } from "../../../../engine/journal/mod.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { type SessionStrategy, isWanted } from "../../../../engine/session/session_strategy.ts";
import { reviseStrategies } from "../../../../engine/session/strategies/revise_strategies.ts";
import { changesIn } from "../../../../engine/session/running/words.ts";
import { entryAt, exitAt, headerOf } from "../../../fixtures/journal_file.ts";
import { BANKNIFTY, NIFTY, sessionStrategy, specOf } from "../../../fixtures/session.ts";

/** A strategy as a file has it: its id, and its entry condition as its text. */
function strategyOf(index: number, id: string, text: string, instrument = NIFTY): SessionStrategy {
  const spec = specOf(index, { id: id as never, entryCondition: text, instrument: instrument.index });
  return { ...sessionStrategy(spec, instrument), id };
}

function headerWith(...strategies: readonly (readonly [id: string, text: string])[]): SessionHeader {
  return { ...headerOf(), strategies: strategies.map(([id, text]) => ({ id, text, failed: null })) };
}

/** What a session that has `recorded` becomes with these strategies. */
function revise(
  recorded: readonly JournalEvent[],
  wanted: readonly SessionStrategy[] | null,
): Promise<readonly SessionStrategy[]> {
  return reviseStrategies({
    recorded,
    wanted,
    readBefore: async (strategies) => strategies.map(({ id, text }, i) => strategyOf(i, id, text)),
    refuse: (what) => new EngineError("JOURNAL_MISMATCH", what),
  });
}

function brief(strategies: readonly SessionStrategy[]): readonly unknown[] {
  return strategies.map(({ index, id, text, change, spec }) => [
    index,
    id,
    text,
    change,
    spec?.index,
    spec?.begins?.seq,
  ]);
}

const HEADER = headerWith(["s0", "price > 1"], ["s1", "price > 2"]);
const [S0, S1] = [strategyOf(0, "s0", "price > 1"), strategyOf(1, "s1", "price > 2")];

test("reviseStrategies leaves a session as it is that begins", async () => {
  assert.deepEqual(await revise([], [S1, S0]), [S1, S0]);
});

test("reviseStrategies reads from the book what was traded, though its file's reading of the same text has failed", async () => {
  const failed = { ...S0, spec: null, failed: "f.yaml:1:16: Expected an id" };
  const [first, second] = await revise([HEADER], [failed, S1]);
  assert.deepEqual([first, second], [{ ...S0, index: 0 }, S1]);
});

test("reviseStrategies changes nothing where nothing was changed, and keeps places whatever the file's order", async () => {
  const same = [
    [0, "s0", "price > 1", undefined, 0, undefined],
    [1, "s1", "price > 2", undefined, 1, undefined],
  ];
  assert.deepEqual(brief(await revise([HEADER], [S0, S1])), same);
  assert.deepEqual(
    brief(await revise([HEADER], [strategyOf(0, "s1", "price > 2"), strategyOf(1, "s0", "price > 1")])),
    same,
  );
});

test("reviseStrategies puts new strategies behind the others, from where the book ends", async () => {
  const revised = await revise(
    [HEADER, entryAt(5)],
    [strategyOf(0, "new", "price > 3"), strategyOf(1, "s0", "price > 1"), strategyOf(2, "s1", "price > 2")],
  );
  assert.deepEqual(brief(revised), [
    [0, "s0", "price > 1", undefined, 0, undefined],
    [1, "s1", "price > 2", undefined, 1, undefined],
    [2, "new", "price > 3", "added", 2, 5],
  ]);
  assert.deepEqual(changesIn(revised), ["New strategies: new"]);
});

test("reviseStrategies has a flat strategy begin anew by another text, with its numbers and entries", async () => {
  const revised = await revise([HEADER, entryAt(5), exitAt(7, 10_050)], [strategyOf(0, "s0", "price > 9"), S1]);
  assert.deepEqual(brief(revised)[0], [0, "s0", "price > 9", "changed", 0, 7]);
  assert.deepEqual(revised[0]?.spec?.begins, { seq: 7, n: 2, entries: 1, lastExitByRule: true });
  assert.deepEqual(changesIn(revised), ["Strategies that begin anew with another text: s0"]);
});

test("reviseStrategies has a strategy finish its position by the text that it had", async () => {
  const revised = await revise([HEADER, entryAt(5)], [strategyOf(0, "s0", "price > 9"), S1]);
  assert.deepEqual(brief(revised)[0], [0, "s0", "price > 1", "finishing", 0, undefined]);
  assert.deepEqual(changesIn(revised), ["Strategies that first finish their positions by the text that they had: s0"]);
});

test("reviseStrategies keeps the place of a strategy that is not wanted any more, and its text", async () => {
  for (const book of [[HEADER], [HEADER, entryAt(5)]]) {
    const revised = await revise(book, [strategyOf(0, "s1", "price > 2")]);
    assert.deepEqual(brief(revised), [
      [0, "s0", "price > 1", "removed", 0, undefined],
      [1, "s1", "price > 2", undefined, 1, undefined],
    ]);
    assert.deepEqual(changesIn(revised), ["Strategies that are not wanted any more, and enter nothing more: s0"]);
  }
});

test("reviseStrategies keeps all strategies where their file cannot be read, and says of none that it is not wanted", async () => {
  const revised = await revise([HEADER, entryAt(5)], null);
  assert.deepEqual(brief(revised), [
    [0, "s0", "price > 1", "unread", 0, undefined],
    [1, "s1", "price > 2", "unread", 1, undefined],
  ]);
  assert.deepEqual(
    revised.map(({ change }) => isWanted(change)),
    [false, false],
    "they enter nothing",
  );
  assert.deepEqual(changesIn(revised), []);
});

test("reviseStrategies knows what a session has become by an earlier revision", async () => {
  const strategies = [...HEADER.strategies, { id: "new", text: "price > 3", failed: null }].map((each) =>
    each.id === "s0" ? { ...each, text: "price > 9", wanted: true } : { ...each, wanted: true },
  );
  const book = [
    HEADER,
    entryAt(5),
    exitAt(7, 10_050),
    { type: "revised", seq: 7, strategies } as const,
    entryAt(8, { n: 3 }),
  ];
  const revised = await revise(book, [strategyOf(0, "s0", "price > 9"), S1, strategyOf(2, "new", "price > 3")]);
  assert.deepEqual(brief(revised), [
    [0, "s0", "price > 9", undefined, 0, 7],
    [1, "s1", "price > 2", undefined, 1, undefined],
    [2, "new", "price > 3", undefined, 2, 7],
  ]);
  assert.deepEqual(revised[0]?.spec?.begins, { seq: 7, n: 2, entries: 1, lastExitByRule: true });
  assert.deepEqual(changesIn(revised), []);
});

test("reviseStrategies takes back a strategy that was not wanted in between, as it was", async () => {
  const strategies = HEADER.strategies.map((each) => ({ ...each, wanted: each.id === "s1" }));
  const book: readonly JournalEvent[] = [HEADER, { type: "revised", seq: 0, strategies }];
  const revised = await revise(book, [S0, S1]);
  assert.deepEqual(brief(revised), [
    [0, "s0", "price > 1", "returned", 0, undefined],
    [1, "s1", "price > 2", undefined, 1, undefined],
  ]);
  assert.deepEqual(changesIn(revised), ["Strategies that the file has again: s0"]);
});

test("reviseStrategies leaves it to others to say that a book does not add up", async () => {
  const wrong = exitAt(7, 10_050, { realised: 1, qty: 9 });
  assert.deepEqual(brief(await revise([HEADER, entryAt(5), wrong], [S0, S1])), brief([S0, S1]));
});

test("reviseStrategies keeps the words of a strategy that had failed, and lets one trade that was mended", async () => {
  const header = { ...HEADER, strategies: HEADER.strategies.map((each) => ({ ...each, failed: "a.yaml:1:1: why" })) };
  const failed = { ...S0, spec: null, failed: "b.yaml:9:9: why" };
  const revised = await revise([header], [failed, strategyOf(1, "s1", "price > 7")]);
  assert.deepEqual(
    revised.map(({ failed: why, spec, change }) => [why, spec === null, change]),
    [
      ["a.yaml:1:1: why", true, undefined],
      [null, false, "changed"],
    ],
  );
});

test("reviseStrategies refuses a strategy that is to trade another instrument", async () => {
  await assert.rejects(revise([HEADER], [strategyOf(0, "s0", "price > 9", BANKNIFTY), S1]), {
    code: "JOURNAL_MISMATCH",
    message: "strategy s0 traded NIFTY and is to trade BANKNIFTY",
  });
});

/** Strategies whose texts are their limits: `loss 500` and a comment. */
function limited(index: number, id: string, text: string): SessionStrategy {
  const maxLoss = Number(/loss (\d+)/.exec(text)?.[1]);
  const spec = specOf(index, { id: id as never, maxLoss });
  return { ...sessionStrategy(spec, NIFTY), id, text };
}

function reviseLimits(
  recorded: readonly JournalEvent[],
  wanted: readonly SessionStrategy[],
): Promise<readonly SessionStrategy[]> {
  return reviseStrategies({
    recorded,
    wanted,
    readBefore: async (strategies) => strategies.map(({ id, text }, i) => limited(i, id, text)),
    refuse: (what) => new EngineError("JOURNAL_MISMATCH", what),
  });
}

const LIMITED = headerWith(["s0", "loss 500"], ["s1", "loss 500"]);

test("reviseStrategies has a strategy go on under other limits, with the old ones up to where the book ends", async () => {
  const revised = await reviseLimits([LIMITED, entryAt(5)], [limited(0, "s0", "loss 100"), limited(1, "s1", "loss 9")]);
  assert.deepEqual(brief(revised), [
    [0, "s0", "loss 100", "limits", 0, undefined],
    [1, "s1", "loss 9", "limits", 1, undefined],
  ]);
  const [s0] = revised;
  const { maxProfit, trailingStop, squareOff } = specOf(0);
  assert.deepEqual(s0?.spec?.earlier, [{ until: 5, maxLoss: 500, maxProfit, trailingStop, squareOff }]);
  assert.equal(s0?.spec?.maxLoss, 100);
  assert.deepEqual(changesIn(revised), [
    "s0 goes on with its position under its new max_loss",
    "s1 goes on under its new max_loss",
  ]);
});

test("reviseStrategies takes a text that comes to the same for the one that it had", async () => {
  const wanted = [limited(0, "s0", "# tight\nloss 500"), limited(1, "s1", "loss 500")];
  const revised = await reviseLimits([LIMITED, entryAt(5)], wanted);
  assert.deepEqual(brief(revised), [
    [0, "s0", "loss 500", undefined, 0, undefined],
    [1, "s1", "loss 500", undefined, 1, undefined],
  ]);
  assert.deepEqual(changesIn(revised), []);
});

test("reviseStrategies knows all the limits that a session has had, each up to its row", async () => {
  const revisedAt = (seq: number, text: string): JournalEvent => ({
    type: "revised",
    seq,
    strategies: [
      { id: "s0", text, failed: null, wanted: true, limits: true },
      { id: "s1", text: "loss 500", failed: null, wanted: true },
    ],
  });
  const book = [LIMITED, entryAt(5), revisedAt(5, "loss 400"), revisedAt(7, "loss 300")];
  const untilOf = (strategies: readonly SessionStrategy[]): readonly unknown[] =>
    strategies[0]?.spec?.earlier?.map(({ until, maxLoss }) => [until, maxLoss]) ?? [];
  const same = await reviseLimits(book, [limited(0, "s0", "loss 300"), limited(1, "s1", "loss 500")]);
  assert.deepEqual(untilOf(same), [
    [5, 500],
    [7, 400],
  ]);
  assert.deepEqual(changesIn(same), []);
  const other = await reviseLimits(book, [limited(0, "s0", "loss 200"), limited(1, "s1", "loss 500")]);
  assert.deepEqual(untilOf(other), [
    [5, 500],
    [7, 400],
    [7, 300],
  ]);
  assert.equal(other[1]?.spec?.earlier, undefined);
});

test("reviseStrategies takes back, under other limits, a strategy that was not wanted in between", async () => {
  const strategies = LIMITED.strategies.map((each) => ({ ...each, wanted: each.id === "s1" }));
  const book: readonly JournalEvent[] = [LIMITED, entryAt(5), { type: "revised", seq: 5, strategies }];
  const revised = await reviseLimits(book, [limited(0, "s0", "loss 100"), limited(1, "s1", "loss 500")]);
  assert.equal(revised[0]?.change, "returned");
  assert.deepEqual(changesIn(revised), [
    "Strategies that the file has again: s0",
    "s0 goes on with its position under its new max_loss",
  ]);
});

test("changesIn tells of strategies with the same new limits in one sentence", () => {
  const newLimits = { keys: ["max_loss", "max_profit", "square_off"], held: true } as const;
  const all = ["a", "b"].map((id) => ({ id, newLimits }));
  assert.deepEqual(changesIn(all), [
    "a, b go on with their positions under their new max_loss, max_profit and square_off",
  ]);
});

test("reviseStrategies has a strategy keep its instrument while a position is open, its own or another's", async () => {
  const told: string[] = [];
  for (const moved of [0, 1]) {
    const wanted = [S0, S1].map((each, i) => (i === moved ? strategyOf(i, each.id, "price > 9", BANKNIFTY) : each));
    const revised = await reviseStrategies({
      recorded: [HEADER, entryAt(5)],
      wanted,
      readBefore: async (strategies) => strategies.map(({ id, text }, i) => strategyOf(i, id, text)),
      refuse: (what) => new EngineError("JOURNAL_MISMATCH", what),
      onChangeIgnored: (strategy, what) => told.push(`${strategy} ${what}`),
    });
    assert.equal(revised[moved]?.change, "finishing");
    assert.equal(revised[moved]?.spec?.instrument, NIFTY.index);
  }
  assert.deepEqual(told, ["s0 traded NIFTY and is to trade BANKNIFTY", "s1 traded NIFTY and is to trade BANKNIFTY"]);
});
