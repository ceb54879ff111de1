import assert from "node:assert/strict";
import { test } from "node:test";
import { currencyAmounts, MoneyFormat, paintLines } from "../../../engine/terminal/mod.ts";

const MONEY = new MoneyFormat("Asia/Kolkata");

function printed(totals: Parameters<typeof currencyAmounts>[0]): string {
  return paintLines(currencyAmounts(totals, MONEY), { columns: 80, colour: false });
}

test("currencyAmounts shows one currency without its name, and several with theirs", () => {
  const rupees = { currency: null, minor: 123_456_750n, scale: 100 };
  const dollars = { currency: "USD", minor: -5n, scale: 100 };
  assert.equal(printed([rupees]), "+12,34,567.50\n");
  assert.equal(printed([dollars]), "-0.05\n");
  assert.equal(printed([rupees, dollars]), "+12,34,567.50\n-0.05 USD\n");
});

test("currencyAmounts shows all digits of sums that no number holds", () => {
  assert.equal(printed([{ currency: null, minor: 10n ** 17n + 1n, scale: 100_000_000 }]), "+1,00,00,00,000.00000001\n");
});
