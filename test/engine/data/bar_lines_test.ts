import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { type Bar, PathPlayer, type RecordForm, recordFormOf, TickBatch } from "../../../engine/data/mod.ts";
import { ReplayFeed, withinHours } from "../../../engine/feed/mod.ts";
import { MICROS, parseUnixMicros, symbolRanks } from "../../../engine/protocol/mod.ts";
import {
  INSTRUMENTS,
  openingRow,
  pathRow,
  readAll,
  record,
  refuseBadRow,
  temporaryFolder,
  tick,
  type Tick,
} from "../feed/feed_fixture.ts";

const MINUTE = MICROS.minute;
const MINUTES: RecordForm = { rows: "bars", barMicros: MINUTE };
const RANKS = symbolRanks(INSTRUMENTS.map(({ symbol }) => symbol));

function linesOf(path: string, rows: readonly Tick[], form: RecordForm): readonly string[] {
  record(path, rows, { form }).close();
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(1);
}

test("TickRecorder writes bars as bars, in order of start", (t) => {
  const path = temporaryFolder(t)("bars.csv");
  const rows = [
    openingRow(MINUTE, 1, 1_000),
    pathRow(MINUTE + 20_000_000, 1, 900),
    openingRow(MINUTE + 30_000_000, 0, 500),
    pathRow(MINUTE + 40_000_000, 1, 1_200),
    pathRow(MINUTE + 50_000_000, 0, 510),
    pathRow(MINUTE + 70_000_000, 0, 480),
    pathRow(MINUTE * 2 - 1_000, 1, 1_100, 7.5),
    pathRow(MINUTE * 2 + 29_999_000, 0, 490, 3),
  ];
  assert.deepEqual(linesOf(path, rows, MINUTES), [
    "BANKNIFTY,60000,10.00,12.00,9.00,11.00,7.5",
    "NIFTY,90000,5.00,5.10,4.80,4.90,3",
  ]);
  assert.equal(readFileSync(path, "utf8").split("\n")[0], "instrument,ts,open,high,low,close,volume");
});

test("TickRecorder writes a bar that the close has cut with an extreme that its path allows", (t) => {
  const path = temporaryFolder(t)("bars.csv");
  const cut = (...rows: readonly Tick[]): readonly string[] =>
    linesOf(path, [openingRow(MINUTE, 0, 1_000), ...rows], MINUTES);
  const [low, high] = [pathRow(MINUTE + 20_000_000, 0, 900), pathRow(MINUTE + 20_000_000, 0, 1_050)];
  assert.deepEqual(cut(), ["NIFTY,60000,10.00,10.00,10.00,10.00,0"]);
  assert.deepEqual(cut(low), ["NIFTY,60000,10.00,11.00,9.00,9.00,0"]);
  assert.deepEqual(cut(high), ["NIFTY,60000,10.00,10.50,9.49,10.50,0"]);
  assert.deepEqual(cut(low, pathRow(MINUTE + 40_000_000, 0, 1_300)), ["NIFTY,60000,10.00,13.00,9.00,13.00,0"]);
});

test("TickRecorder makes up what was before the open, and finds the start by the rows that are there", (t) => {
  const path = temporaryFolder(t)("bars.csv");
  const [first, second] = [pathRow(MINUTE + 20_000_000, 0, 900), pathRow(MINUTE + 40_000_000, 0, 1_200)];
  const [last, next] = [pathRow(MINUTE * 2 - 1_000, 0, 1_100, 7), openingRow(MINUTE * 2, 0, 1_000)];
  const cut = (...rows: readonly Tick[]): readonly string[] => linesOf(path, rows, MINUTES);
  assert.deepEqual(cut(first, second, last), ["NIFTY,60000,9.00,12.00,9.00,11.00,7"]);
  assert.deepEqual(cut(first, second), ["NIFTY,60000,9.00,12.00,9.00,12.00,0"]);
  assert.deepEqual(cut(second, last), ["NIFTY,60000,11.00,12.00,11.00,11.00,7"]);
  assert.deepEqual(cut(last, next), [
    "NIFTY,60000,11.00,11.00,11.00,11.00,7",
    "NIFTY,120000,10.00,10.00,10.00,10.00,0",
  ]);
});

test("TickRecorder refuses a bar's row among ticks, and a tick among bars", (t) => {
  const path = temporaryFolder(t)("rows.csv");
  assert.throws(() => record(path, [openingRow(1_000, 0, 5)]), /a session of ticks has no bars/);
  assert.throws(() => record(path, [tick(1_000, 0, 5)], { form: MINUTES }), /a session of bars has no ticks/);
  assert.throws(() => record(path, [], { form: MINUTES, kept: 1 }), /bars come again from the first row/);
});

test("recordFormOf records one length of bars as bars, ticks as ticks, and anything else row by row", () => {
  assert.deepEqual(recordFormOf([null, null]), { rows: "ticks" });
  assert.deepEqual(recordFormOf([]), { rows: "ticks" });
  assert.deepEqual(recordFormOf([MINUTE, MINUTE]), { rows: "bars", barMicros: MINUTE });
  for (const mixed of [[MINUTE, null], [MINUTE, 5 * MINUTE], ["1d"], ["1d", "1d"], [null, "1d"]] as const)
    assert.deepEqual(recordFormOf(mixed), { rows: "kinds" });
});

const lengths = [1_000_000, 7_000_000, MINUTE, 5 * MINUTE, 3_600_000_000];
const drawnRow = fc.record({
  instrument: fc.nat(INSTRUMENTS.length - 1),
  step: fc.constantFrom(0, 0, 1, 3_000_000, 59_999_999, 400_000_000),
  length: fc.constantFrom(...lengths),
  prices: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 4, maxLength: 4 }),
  size: fc.oneof(fc.nat(9), fc.constantFrom(0.5, 1e-7)),
  isTick: fc.boolean(),
});
type DrawnRow = typeof drawnRow extends fc.Arbitrary<infer T> ? T : never;

/** The rows of one tape. `fixed`: all are bars of this length. */
function tapeOf(drawn: readonly DrawnRow[], fixed: number | null): readonly Tick[] {
  const ends = new Map<number, number>();
  let ts: number = MICROS.day;
  const all = drawn.map(({ instrument, step, length, prices, size, isTick }): Bar & { readonly isTick: boolean } => {
    ts = Math.max(ts + step, ends.get(instrument) ?? 0);
    const [low = 0, open = 0, close = 0, high = 0] = prices.toSorted((a, b) => a - b);
    const isBar = fixed !== null || !isTick;
    const end = isBar ? ts + (fixed ?? length) : ts;
    ends.set(instrument, end);
    return { ts, end, instrument, open, high, low, close, volume: size, isTick: !isBar };
  });
  all.sort((a, b) => a.ts - b.ts || RANKS[a.instrument]! - RANKS[b.instrument]!);
  const player = new PathPlayer(RANKS);
  const batch = new TickBatch(drawn.length * 4 + 1);
  for (const each of all) {
    player.play(batch, each.ts, RANKS[each.instrument]);
    if (!each.isTick) {
      player.push(each);
      continue;
    }
    const i = batch.count++;
    [batch.ts[i], batch.instrument[i], batch.price[i], batch.size[i]] = [
      each.ts,
      each.instrument,
      each.open,
      each.volume,
    ];
    [batch.bid[i], batch.ask[i]] = [each.low, NaN];
  }
  player.play(batch, Infinity);
  return rowsIn(batch);
}

function rowsIn({ ts, instrument, price, size, bid, ask, kind, count }: TickBatch): Tick[] {
  return Array.from({ length: count }, (_, i) => ({
    ts: ts[i]!,
    instrument: instrument[i]!,
    price: price[i]!,
    size: size[i]!,
    bid: bid[i]!,
    ask: ask[i]!,
    kind: kind[i]!,
  }));
}

/** A session of a tape: from the row at one part of it to before the row at another. */
function sessionOf(tape: readonly Tick[], [from, to]: readonly [number, number]) {
  const at = (part: number): number => tape[Math.floor(part * tape.length)]?.ts ?? Infinity;
  const [openMicros, closeMicros] = [Math.min(at(from), at(to)), Math.max(at(from), at(to)) + 1];
  return { openMicros: parseUnixMicros(openMicros), closeMicros: parseUnixMicros(Math.min(closeMicros, 2 ** 52)) };
}

const part = fc.double({ min: 0, max: 0.999, noNaN: true });
const session = fc.tuple(part, part);

/** Records a session of a tape, and plays the record in the same session. */
async function recordAndReplay(
  path: string,
  { tape, form, cut }: { readonly tape: readonly Tick[]; readonly form: RecordForm; readonly cut: [number, number] },
): Promise<{ readonly before: readonly Tick[]; readonly after: readonly Tick[] }> {
  const window = sessionOf(tape, cut);
  const before = tape.filter(({ ts }) => ts >= window.openMicros && ts < window.closeMicros);
  record(path, before, { form }).close();
  const options =
    form.rows === "bars" ? ({ kind: "bars", barMicros: form.barMicros } as const) : ({ kind: "ticks" } as const);
  const feed = await ReplayFeed.open({ path, instruments: INSTRUMENTS, onBadRow: refuseBadRow, ...options });
  const after = await readAll(withinHours(feed, window));
  await feed.close();
  return { before, after };
}

test("TickRecorder's file of bars is replayed as the same rows, whatever open and close have cut", async (t) => {
  const path = temporaryFolder(t)("bars.csv");
  await fc.assert(
    fc.asyncProperty(
      fc.array(drawnRow, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(...lengths),
      session,
      async (drawn, barMicros, cut) => {
        const tape = tapeOf(drawn, barMicros);
        const { before, after } = await recordAndReplay(path, { tape, form: { rows: "bars", barMicros }, cut });
        assert.deepEqual(after, before);
      },
    ),
    { numRuns: 500 },
  );
});

test("TickRecorder's file of kinds is replayed as the same rows, of ticks and of bars of any lengths", async (t) => {
  const path = temporaryFolder(t)("kinds.csv");
  await fc.assert(
    fc.asyncProperty(fc.array(drawnRow, { minLength: 1, maxLength: 30 }), session, async (drawn, cut) => {
      const tape = tapeOf(drawn, null);
      const { before, after } = await recordAndReplay(path, { tape, form: { rows: "kinds" }, cut });
      assert.deepEqual(after, before);
    }),
    { numRuns: 300 },
  );
});
