import { systemClock } from "../clock.ts";
import { badRowsProblem, type Understood } from "../data/mod.ts";
import { parseHoursFlags } from "../market/mod.ts";
import { bySymbol, hoursOfConfig, instrumentsOf, openInput, withDecimalsOf } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import { MoneyFormat, paintLines } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { openProgress } from "./backtest_progress.ts";
import { overridesOf } from "./flags.ts";
import { kindOfSwitches, readChoices } from "./input_flags.ts";
import { flagsText, type Inspected, inspectJson, inspectLines } from "./inspect_report.ts";
import type { Io } from "./io.ts";

const COLUMNS = 80;

/**
 * `inspect`: understands files of prices, and prints what they are and what is odd about them.
 *
 * @returns the exit code: 0
 * @throws EngineError for files that cannot be understood, with the flag that would help
 */
export async function runInspect(args: Arguments, io: Io): Promise<number> {
  const { positionals, values, lists, switches } = args;
  const config = readConfig(undefined, overridesOf(args));
  const hours = await hoursOfConfig(config, parseHoursFlags(lists.get("hours") ?? []));
  const kind = kindOfSwitches(switches);
  const choice = { paths: positionals, choices: readChoices(values, kind) };
  const work = { read: 0, job: null };
  const money = new MoneyFormat(hours.zone);
  const progress = openProgress(io, () => work, { clock: systemClock, money });
  let understood: Understood;
  try {
    const onProgress = (part: number): void => void (work.read = part);
    // Everything is said, and nothing is refused: that is what is asked for.
    const request = { config: { ...config, badRows: "any" as const }, choice, hours, instruments: null, onProgress };
    understood = await openInput({ ...request, clock: systemClock, mayBePlain: false });
  } finally {
    progress.close();
  }
  try {
    const { readings, market } = understood;
    const instruments = instrumentsOf(
      config,
      market.instruments.map(({ symbol }) => symbol),
    );
    const inspected: Inspected = {
      understood,
      hours,
      instruments: bySymbol(withDecimalsOf(understood, instruments)),
      refusal: badRowsProblem(readings, config.badRows)?.message ?? null,
    };
    print(inspected, { io, paths: positionals, isJson: switches.has("json") });
    return 0;
  } finally {
    understood.close();
  }
}

function print(
  inspected: Inspected,
  { io, paths, isJson }: { readonly io: Io; readonly paths: readonly string[]; readonly isJson: boolean },
): void {
  if (isJson) io.stdout(`${JSON.stringify(inspectJson(inspected))}\n`);
  else {
    io.stdout(paintLines(inspectLines(inspected), { columns: COLUMNS, colour: io.colour }));
    io.stdout(flagsText(inspected.understood, paths));
  }
}
