import type { Cell } from "../records/mod.ts";
import { columnsOf, nameKey } from "./column_names.ts";

const PRICES = ["open", "high", "low", "close"] as const;
/** Fewer names may be words of a footer. */
const LEAST = 3;

/** True if a record is a header, and has its prices in other columns than the table whose names are given as keys. */
export function isOtherHeader(record: readonly Cell[], keys: readonly string[]): boolean {
  const names = record.map((cell) => nameKey(String(cell ?? "")));
  const found = PRICES.flatMap((role) => {
    const [own] = columnsOf(role, keys);
    const [other] = columnsOf(role, names);
    return own === undefined || other === undefined ? [] : [own === other];
  });
  return found.length >= LEAST && found.includes(false);
}
