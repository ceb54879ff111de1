import { toDecimal } from "../../protocol/mod.ts";
import { csvLines, type CsvRow } from "../../terminal/mod.ts";
import type { ResultFigures } from "../figures/mod.ts";
import type { Result } from "../result/mod.ts";

const TITLES = ["session", "date", "currency", "net", "sum", "below_highest"];

/** The net of each session, and its sum, as CSV: a line for each session and currency. */
export function equityCsv({ sessions }: Pick<Result, "sessions">, { totals }: ResultFigures): string {
  const rows = totals.flatMap(({ input, moneyScale, currency }) => {
    let [sum, highest] = [0, 0];
    return input.sessions.map((net, i): CsvRow => {
      sum += net;
      highest = Math.max(highest, sum);
      const money = (minor: number): number => toDecimal(minor, moneyScale);
      const { id, date } = sessions[i]!;
      return { session: id, date, currency, net: money(net), sum: money(sum), below_highest: money(sum - highest) };
    });
  });
  return csvLines(TITLES, rows);
}
