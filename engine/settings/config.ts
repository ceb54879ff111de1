import { availableParallelism } from "node:os";
import type { FeeSchedule } from "../core/mod.ts";
import { type FeeFacts, feeText, openFees } from "../market/mod.ts";
import { type BreakerRule, EngineError, MAX_SLOTS, MICROS, newInstrument } from "../protocol/mod.ts";
import type { InstrumentSetting } from "./instrument_forms.ts";
import { type Environment, readSettings } from "./read_settings.ts";
import type { Orders } from "./setting_entry.ts";
import { type Overrides, SETTINGS, TABLE } from "./setting_table.ts";
import type { SettingName, SettingValues } from "./setting_values.ts";

/** Settings that are not in `Config` themselves: it has what is made of them. */
const PARTS = [
  "DEFAULT_PRICE",
  "PRICE_FLUCTUATION",
  "INSTRUMENTS",
  "MARKET_OPEN",
  "MARKET_CLOSE",
  "WORKERS",
  "FEES",
  "FEE_RATE",
  "FEE_FIXED",
  "BREAKER_FAULTS",
  "BREAKER_WINDOW",
  "BREAKER_COOLDOWN",
  "STALE_FEED_MS",
  "LOG_FILE",
  "LOG_FILE_MB",
  "LOG_FILE_KEPT",
] as const;

type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Rest}`
  ? `${Lowercase<Word>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>;

/** All other settings, `RUN_DIR` as `runDir`. `SettingValues` says what each one is. */
type PlainSettings = {
  readonly [Name in Exclude<SettingName, (typeof PARTS)[number]> as CamelCase<Name>]: SettingValues[Name];
};

/** Every setting, read and checked. docs/settings.md says what each is for. */
export interface Config extends PlainSettings {
  /** At least one, by index, in the order in which they tick. */
  readonly instruments: readonly InstrumentSetting[];
  /** True: they are those of `INSTRUMENTS`. False: the one of `DEFAULT_INDEX`. */
  readonly areInstrumentsSet: boolean;
  /** Minutes after midnight, 0 to 1439. */
  readonly marketOpenMinutes: number;
  /** Minutes after midnight, 0 to 1440. At or before the open it is a time of the next day. */
  readonly marketCloseMinutes: number;
  /** True: somebody has said `MARKET_OPEN`, `MARKET_CLOSE`, `MARKET_TZ`. A default gives way to a calendar. */
  readonly isMarketOpenSaid: boolean;
  readonly isMarketCloseSaid: boolean;
  readonly isMarketTzSaid: boolean;
  /** The settings that can change an order, as texts that they are read from. */
  readonly orderSettings: OrderSettings;
  /** Slots, 0 to 64; 0: strategies run in the main thread. */
  readonly workers: number;
  /** What each fill pays, whatever its day and instrument. All 0 where there is a schedule. */
  readonly fees: FeeSchedule;
  /** The schedule of `FEES`. Null: `fees` holds. */
  readonly feeFacts: FeeFacts | null;
  readonly breaker: BreakerRule;
  readonly staleFeedMs: number;
  /** A file that gets the log too; null: none. */
  readonly logFile: LogFileSetting | null;
}

/** Texts of settings, by name. They are read as the values that the settings have, and are the same for the same values. */
export type SettingTexts = Readonly<Partial<Record<SettingName, string>>>;

/** The settings that can change an order: of every session, of the simulated feed, of files. An unset one has no text. */
export interface OrderSettings {
  readonly always: SettingTexts;
  readonly simulated: SettingTexts;
  readonly files: SettingTexts;
}

/** A file that gets the log, and how much of it is kept. */
export interface LogFileSetting {
  readonly path: string;
  /** Bytes at which a new file is begun. */
  readonly maxBytes: number;
  /** How many older files are kept. */
  readonly kept: number;
}

const BYTES_IN_MB = 1024 * 1024;
const MIN_STALE_FEED_MS = 10_000;
const STALE_FEED_INTERVALS = 5;

/**
 * Reads and checks every setting. A flag goes before the environment, and the environment before the default; an empty text
 * in the environment counts as unset.
 *
 * @throws EngineError CONFIGURATION with a line for each setting that is wrong: what was expected, what was found, and
 * one that would do
 */
export function readConfig(env: Environment = process.env, flags: Overrides = {}): Config {
  const said = readSettings(env, flags);
  const feeFacts = feeFactsOf(said);
  // The header has the schedule itself: its file may change.
  const values = feeFacts === null ? said : { ...said, FEES: feeText(feeFacts) };
  return {
    ...plainSettings(values),
    instruments: values.INSTRUMENTS ?? [defaultInstrument(values)],
    areInstrumentsSet: values.INSTRUMENTS !== null,
    marketOpenMinutes: values.MARKET_OPEN,
    marketCloseMinutes: values.MARKET_CLOSE,
    isMarketOpenSaid: isNamed("MARKET_OPEN", flags, env),
    isMarketCloseSaid: isNamed("MARKET_CLOSE", flags, env),
    isMarketTzSaid: isNamed("MARKET_TZ", flags, env),
    orderSettings: orderSettingsOf(values, (name) => isNamed(name, flags, env)),
    workers: values.WORKERS ?? Math.min(MAX_SLOTS, Math.max(2, availableParallelism() - 1)),
    fees: { rateNano: values.FEE_RATE, fixedNano: values.FEE_FIXED },
    feeFacts,
    breaker: {
      faults: values.BREAKER_FAULTS,
      windowMicros: values.BREAKER_WINDOW * MICROS.second,
      cooldownMicros: values.BREAKER_COOLDOWN * MICROS.second,
    },
    staleFeedMs: values.STALE_FEED_MS ?? Math.max(MIN_STALE_FEED_MS, STALE_FEED_INTERVALS * values.TICK_INTERVAL_MS),
    logFile:
      values.LOG_FILE === null
        ? null
        : { path: values.LOG_FILE, maxBytes: values.LOG_FILE_MB * BYTES_IN_MB, kept: values.LOG_FILE_KEPT },
  };
}

/** True if the command line or the environment sets a setting. */
export function isNamed(name: SettingName, flags: Overrides, env: Environment = process.env): boolean {
  return (flags[name] ?? env[name] ?? "") !== "";
}

/** True if a script of npm has started the process. */
export function startedByNpm(env: Environment = process.env): boolean {
  return env["npm_lifecycle_event"] !== undefined;
}

/** @throws EngineError CONFIGURATION if there are other fees too, INPUT_FILE for what is wrong with the schedule */
function feeFactsOf({ FEES, FEE_RATE, FEE_FIXED }: SettingValues): FeeFacts | null {
  if (FEES === null) return null;
  if (FEE_RATE !== 0 || FEE_FIXED !== 0)
    throw new EngineError(
      "CONFIGURATION",
      "FEES: Expected FEE_RATE and FEE_FIXED to be 0 with FEES, was fees twice\n  hint: leave out FEES, or the other two",
    );
  return openFees(FEES);
}

function orderSettingsOf(values: SettingValues, isSaid: (name: SettingName) => boolean): OrderSettings {
  const textsOf = (...when: readonly Orders[]): SettingTexts =>
    Object.fromEntries(
      SETTINGS.filter(({ name, orders }) => when.includes(orders) && (orders !== "said" || isSaid(name))).flatMap(
        ({ name }) => {
          const value: unknown = values[name];
          const text = TABLE[name].text as ((value: unknown) => string) | undefined;
          return value === null || text === undefined ? [] : [[name, text(value)]];
        },
      ),
    );
  return { always: textsOf(true, "said"), simulated: textsOf("simulated"), files: textsOf("files") };
}

function plainSettings(values: SettingValues): PlainSettings {
  const parts: ReadonlySet<string> = new Set(PARTS);
  const plain = Object.entries(values).filter(([name]) => !parts.has(name));
  return Object.fromEntries(plain.map(([name, value]) => [camelCase(name), value as unknown])) as PlainSettings;
}

function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_(.)/g, (_, first: string) => first.toUpperCase());
}

function defaultInstrument({ DEFAULT_INDEX, DEFAULT_PRICE, PRICE_FLUCTUATION }: SettingValues): InstrumentSetting {
  return {
    ...newInstrument({ index: 0, symbol: DEFAULT_INDEX }),
    start: DEFAULT_PRICE,
    fluctuation: PRICE_FLUCTUATION,
  };
}
