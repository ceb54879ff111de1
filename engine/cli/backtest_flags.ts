import { isCivilDate, parseHoursFlags, type SaidHours } from "../market/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import type { ReplayChoice } from "../session/mod.ts";
import type { Overrides } from "../settings/mod.ts";
import type { Arguments } from "./args.ts";
import { overridesOf } from "./flags.ts";
import { readInput } from "./input_flags.ts";

/** The arguments of `backtest`. */
export interface BacktestArguments {
  readonly overrides: Overrides;
  /** The hours of single dates. */
  readonly hours: readonly SaidHours[];
  /** The files, and how they are to be read. */
  readonly choice: ReplayChoice;
  /** The first and the last day, `YYYY-MM-DD`; null: of the files. */
  readonly from: string | null;
  readonly to: string | null;
  readonly ordersJson: string | null;
  readonly tradesCsv: string | null;
  /** The file that gets the page; null: none. */
  readonly html: string | null;
  readonly json: boolean;
  /** Print every statistic. */
  readonly full: boolean;
}

/** Reads the arguments of `backtest`. @throws UsageError if flags exclude each other, or one has a wrong value */
export function readBacktestFlags(args: Arguments): BacktestArguments {
  const { values, lists, switches, positionals } = args;
  const [from, to] = [readDate(values, "from"), readDate(values, "to")];
  if (from !== null && to !== null && from > to)
    throw new UsageError(`expected --from up to --to, was ${from} and ${to}`);
  return {
    overrides: overridesOf(args),
    hours: parseHoursFlags(lists.get("hours") ?? []),
    choice: readInput({ values, lists }, "a backtest", positionals),
    from,
    to,
    ordersJson: values.get("orders-json") ?? null,
    tradesCsv: values.get("trades-csv") ?? null,
    html: values.get("html") ?? null,
    json: switches.has("json"),
    full: switches.has("full"),
  };
}

function readDate(values: Arguments["values"], name: "from" | "to"): string | null {
  const text = values.get(name);
  if (text === undefined) return null;
  if (isCivilDate(text)) return text;
  throw new UsageError(`expected --${name} as YYYY-MM-DD, was ${JSON.stringify(text)}`);
}
