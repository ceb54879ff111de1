import assert from "node:assert/strict";
import { test } from "node:test";
import { type InputChoices, NO_CHOICES, type Understood } from "../../../../engine/data/mod.ts";
import { decidedChoices } from "../../../../engine/session/setup/decided_choices.ts";

type Reading = Understood["readings"][number];
type Parts = Pick<Understood, "market" | "plain" | "readings">;

function reading(over: Partial<Reading> = {}): Reading {
  const columns = [{ role: "price", columns: ["LTP"], divisor: 1 }] as const;
  const said = { timeForm: "epoch-s", timeZone: null, date: null, decimalMark: "dot", decimals: null } as const;
  return { kind: "bars", columns, instrument: null, ...said, ...over } as Reading;
}

function parts(readings: readonly Reading[], instruments: readonly object[], plain: object | null = null): Parts {
  return { readings, market: { instruments }, plain } as unknown as Parts;
}

const MINUTES = { barLengths: [60_000_000], stamp: { is: "end" } };
const TICKS = { barLengths: [], stamp: null };

test("decidedChoices has what was found of that which nobody said", () => {
  const found: InputChoices = {
    ...NO_CHOICES,
    kind: "bars",
    columns: reading().columns,
    timeFormat: "epoch-s",
    decimalMark: "dot",
    bar: 60_000_000,
    barStamp: "end",
  };
  assert.deepEqual(decidedChoices(NO_CHOICES, parts([reading(), reading()], [MINUTES, MINUTES])), found);
  assert.deepEqual(decidedChoices(found, parts([reading()], [MINUTES])), found, "read again it is the same");
});

test("decidedChoices keeps what was said", () => {
  const said = { ...NO_CHOICES, timeFormat: "epoch-ms", bar: 300_000_000, barStamp: "start" } as const;
  const { timeFormat, bar, barStamp } = decidedChoices(said, parts([reading()], [MINUTES]));
  assert.deepEqual([timeFormat, bar, barStamp], ["epoch-ms", 300_000_000, "start"]);
});

test("decidedChoices leaves open what differs between files, instruments and lengths", () => {
  const readings = [reading({ timeForm: "iso" }), reading()];
  const long = { barLengths: [60_000_000, 300_000_000], stamp: { is: "start" } };
  const { timeFormat, kind, bar, barStamp } = decidedChoices(NO_CHOICES, parts(readings, [MINUTES, long]));
  assert.deepEqual([timeFormat, kind, bar, barStamp], [null, "bars", null, null]);
});

test("decidedChoices has no bars of ticks, and the kind of a file that is read in one pass", () => {
  const { kind, bar, barStamp } = decidedChoices(NO_CHOICES, parts([], [TICKS], { kind: "ticks" }));
  assert.deepEqual([kind, bar, barStamp], ["ticks", null, null]);
});
