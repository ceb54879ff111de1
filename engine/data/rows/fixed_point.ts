import type { Cell } from "../records/mod.ts";
import { inputError } from "./column_error.ts";
import type { FilePlace } from "./column_error.ts";
import type { FoundColumns } from "./find_columns.ts";
import type { SampleTable } from "./find_time.ts";
import type { InputChoices, Role } from "./input_choices.ts";

/** Databento writes prices as billionths. The greatest one of a share is more than 1, and steps are more than 0.00001. */
const LEAST = 1e9;
const STEP = 10_000;
const PRICES: readonly Role[] = ["open", "high", "low", "close", "price", "bid", "ask"];

/**
 * Fails if prices are whole numbers so large and so round that they are billionths of prices, unless somebody has said
 * what the columns are.
 */
export function refuseFixedPoint(
  place: FilePlace,
  table: SampleTable,
  { found, choices }: { readonly found: FoundColumns; readonly choices: InputChoices },
): void {
  const said = new Set((choices.columns ?? []).map(({ role }) => role));
  const roles = PRICES.filter((role) => found.places.has(role));
  const first = roles[0];
  if (first === undefined || roles.some((role) => said.has(role))) return;
  const column = found.places.get(first)?.columns[0] ?? 0;
  const prices = table.records.map((record) => wholeOf(record[column])).filter((price) => price !== null);
  if (!prices.every((price) => price % STEP === 0) || !prices.some((price) => Math.abs(price) >= LEAST)) return;
  const names = roles.map((role) => `${role}=${(found.places.get(role)?.columns[0] ?? 0) + 1}`);
  const divided = names.map((name) => `${name}/${LEAST}`).join(",");
  const what = `Expected prices, was ${prices[0]}: all are as large and as round as prices in billionths`;
  throw inputError(place, `${what}. If they are: --columns ${divided}; if not: --columns ${names.join(",")}`);
}

/** The number of a cell without a fraction; NaN if there is another number, null: nothing. */
function wholeOf(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell === "") return null;
  if (typeof cell === "string") return /^\s*[-+]?\d+\s*$/.test(cell) ? Number(cell) : NaN;
  return Number(cell);
}
