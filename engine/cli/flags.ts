import { type Overrides, type Setting, type SettingName, SETTINGS } from "../settings/mod.ts";
import type { Arguments, Flag } from "./args.ts";
import { DATA_FLAGS, FORM_FLAGS } from "./data_flags.ts";

/** Prints JSON, for machines. */
export const JSON_FLAG: Flag = { name: "json", value: null, about: "print JSON" };
/** Prints CSV, for spreadsheets. */
export const CSV_FLAG: Flag = { name: "csv", value: null, about: "print CSV" };
/** Names a journal in place of the setting. */
export const JOURNAL_FLAG: Flag = { ...settingFlag("JOURNAL"), about: "in place of JOURNAL" };
/** Names a session of a journal. */
export const SESSION_FLAG: Flag = {
  name: "session",
  value: "ID",
  about: "a session's id, or last, which is the default",
};

/** Flags of settings, in the order of the table of settings. */
const SETTING_FLAGS: readonly Flag[] = SETTINGS.flatMap((setting) => flagsOf(setting));

/** The flag of a setting that has one. */
export function settingFlag(name: SettingName): Flag {
  const [flag] = SETTINGS.flatMap((setting) => (setting.name === name ? flagsOf(setting) : []));
  if (flag === undefined) throw new RangeError(`Expected a setting with a flag, was ${name}`);
  return flag;
}

/** The settings that flags of a command line overrule, with their texts. A switch stands for `yes`. */
export function overridesOf({ values, switches }: Pick<Arguments, "switches" | "values">): Overrides {
  const overrides = SETTINGS.flatMap((setting) =>
    flagsOf(setting).flatMap((flag) => {
      const text = switches.has(flag.name) ? "yes" : values.get(flag.name);
      return text === undefined ? [] : [[setting.name, text] as const];
    }),
  );
  return Object.fromEntries(overrides);
}

function flagsOf({ flag, value, about }: Setting): readonly Flag[] {
  return flag === null ? [] : [{ name: flag.replace(/^--/, ""), value, about }];
}

const STRATEGIES_FLAG = settingFlag("STRATEGIES");

/** Says the hours of a date. */
export const HOURS_FLAG: Flag = {
  name: "hours",
  value: "HOURS",
  about: "of a date: 2026-02-01=09:15-15:30, or =closed",
};

/** The flags that say which sessions files of prices are of, and how many of their rows may be unreadable. */
const SESSION_FLAGS: readonly Flag[] = [HOURS_FLAG, settingFlag("CALENDAR"), settingFlag("BAD_ROWS")];

/** The flags of `check`. */
export const CHECK_FLAGS: readonly Flag[] = [
  ...DATA_FLAGS,
  ...SESSION_FLAGS,
  settingFlag("INSTRUMENTS_FILE"),
  JSON_FLAG,
];

/** The flags of `explain`. */
export const EXPLAIN_FLAGS: readonly Flag[] = [
  { name: "at", value: "TIME", about: "play files up to HH:MM[:SS] first" },
  ...DATA_FLAGS,
  ...SESSION_FLAGS,
  settingFlag("INSTRUMENTS_FILE"),
  settingFlag("SESSION_DATE"),
  JSON_FLAG,
];

/** The flags of `run`. All flags of settings are among them. */
export const RUN_FLAGS: readonly Flag[] = [
  STRATEGIES_FLAG,
  { name: "feed", value: "KIND", about: "simulated, or replay, which a file implies" },
  ...DATA_FLAGS,
  HOURS_FLAG,
  ...SETTING_FLAGS.filter(({ name }) => name !== STRATEGIES_FLAG.name),
  { name: "fresh", value: null, about: "begin anew, where a session could be resumed" },
  { name: "no-settle", value: null, about: "leave killed sessions of other days as they are" },
  { name: "record", value: "FILE", about: "write the session's ticks as CSV" },
  { name: "orders-json", value: "FILE", about: "write the orders, a JSON line each" },
  { name: "summary-json", value: "FILE", about: "write the summary as JSON" },
  { name: "chaos", value: "SPEC", about: "kills=N,hangs=N,leaks=N,seed=S: have workers die" },
  { name: "plain", value: null, about: "no live footer and no colours" },
];

/** The flags of `backtest`. */
export const BACKTEST_FLAGS: readonly Flag[] = [
  STRATEGIES_FLAG,
  ...DATA_FLAGS,
  { name: "from", value: "DATE", about: "the first day, YYYY-MM-DD" },
  { name: "to", value: "DATE", about: "the last day, which is traded too" },
  ...SESSION_FLAGS,
  settingFlag("INSTRUMENTS_FILE"),
  settingFlag("FILL_MODEL"),
  settingFlag("CAPITAL"),
  settingFlag("DAYS_A_YEAR"),
  { name: "full", value: null, about: "print every statistic of each strategy" },
  { name: "html", value: "FILE", about: "write a page with charts and all trades" },
  settingFlag("FEES"),
  { name: "orders-json", value: "FILE", about: "write the orders of all days, a JSON line each" },
  { name: "trades-csv", value: "FILE", about: "write the trades of all days as CSV" },
  JSON_FLAG,
];

/** The flags of `report`. */
export const REPORT_FLAGS: readonly Flag[] = [
  { ...SESSION_FLAG, value: "ID", about: "a session's id, last (the default), or FROM..TO, dates" },
  JOURNAL_FLAG,
  settingFlag("CAPITAL"),
  settingFlag("DAYS_A_YEAR"),
  { name: "full", value: null, about: "print every statistic of each strategy" },
  { name: "html", value: "FILE", about: "write a page with charts and all trades" },
  { name: "csv", value: "NAME", about: "write NAME-equity.csv and NAME-trades.csv" },
  JSON_FLAG,
];

/** The flags of `compare`. */
export const COMPARE_FLAGS: readonly Flag[] = [
  JOURNAL_FLAG,
  settingFlag("CAPITAL"),
  settingFlag("DAYS_A_YEAR"),
  { name: "full", value: null, about: "print every statistic" },
  { name: "html", value: "FILE", about: "write a page with both on one chart" },
  JSON_FLAG,
];

/** The flags of `inspect`. */
export const INSPECT_FLAGS: readonly Flag[] = [
  { name: "ticks", value: null, about: "FILE has ticks" },
  { name: "bars", value: null, about: "FILE has bars" },
  ...FORM_FLAGS,
  HOURS_FLAG,
  settingFlag("CALENDAR"),
  settingFlag("INSTRUMENTS_FILE"),
  JSON_FLAG,
];

/** The flags of `convert`. */
export const CONVERT_FLAGS: readonly Flag[] = [
  { name: "ticks", value: null, about: "IN has ticks" },
  { name: "bars", value: null, about: "IN has bars" },
  { name: "to-bars", value: "LENGTH", about: "make bars of ticks: 30s, 1m, 5m, 1h" },
  ...FORM_FLAGS,
  ...SESSION_FLAGS,
  settingFlag("INSTRUMENTS_FILE"),
  JSON_FLAG,
];
