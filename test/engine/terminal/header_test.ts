import assert from "node:assert/strict";
import { test } from "node:test";
import { headerLines, type HeaderView, MoneyFormat, paintLines } from "../../../engine/terminal/mod.ts";

const VIEW: HeaderView = {
  version: "0.1.0",
  session: "2026-01-01-1",
  date: "2026-01-01",
  open: "09:15",
  close: "15:20",
  zone: "Asia/Kolkata",
  feed: "simulated, seed 1",
  speed: 1_000,
  slots: 2,
  strategies: { file: "strategies/broken.json", total: 6, failed: 3 },
};

function headerOf(over: Partial<HeaderView>, columns = 80, colour = false): string {
  const money = new MoneyFormat("Asia/Kolkata");
  return paintLines(headerLines({ ...VIEW, ...over }, { columns, money }), { columns, colour });
}

test("headerLines shows the session in 80 columns", () => {
  assert.equal(
    headerOf({}),
    `Bulkhead 0.1.0

session     2026-01-01-1   Thu 1 Jan 2026
hours       09:15 to 15:20   Asia/Kolkata
feed        simulated, seed 1
speed       1,000×
slots       2
strategies  6   3 failed   strategies/broken.json

`,
  );
});

test("headerLines fits 40 columns, and keeps the end of a path", () => {
  assert.equal(
    headerOf({ feed: "replay of nifty50-2019-01-01.bars.csv" }, 40),
    `Bulkhead 0.1.0

session     2026-01-01-1   Thu 1 Jan 20…
hours       09:15 to 15:20   Asia/Kolka…
feed        replay of nifty50-2019-01-0…
speed       1,000×
slots       2
strategies  6   3 failed   …/broken.json

`,
  );
});

test("headerLines shows max, a fraction of a speed, one thread, and no failures if there are none", () => {
  assert.match(headerOf({ speed: "max" }), /^speed {7}max$/m);
  assert.match(headerOf({ speed: 0.5 }), /^speed {7}0\.5×$/m);
  assert.match(headerOf({ slots: 0 }), /^slots {7}0, all in the main thread$/m);
  assert.match(
    headerOf({ strategies: { file: "a.yaml", total: 1_500, failed: 0 } }),
    /^strategies {2}1,500 {3}a\.yaml$/m,
  );
});

test("headerLines names the day of the week", () => {
  const days = ["1970-01-01", "2024-02-29", "2026-12-31"].map((date) => headerOf({ date }).split("\n")[2]?.slice(27));
  assert.deepEqual(days, ["Thu 1 Jan 1970", "Thu 29 Feb 2024", "Thu 31 Dec 2026"]);
  const week = [6, 7, 8, 9, 10, 11, 12].map((day) => headerOf({ date: `2026-07-${String(day).padStart(2, "0")}` }));
  assert.deepEqual(
    week.map((text) => text.split("\n")[2]?.slice(27, 30)),
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  );
});

test("headerLines has no escape code without colour, and marks failures with it", () => {
  assert.ok(!headerOf({}).includes("\x1b"));
  assert.ok(headerOf({}, 80, true).includes("\x1b[31m3 failed\x1b[39m"));
});
