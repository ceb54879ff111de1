import { UsageError } from "../../protocol/mod.ts";
import { openCalendar } from "./open_calendar.ts";
import { type SaidHours, TradingHours } from "./trading_hours.ts";

/** A setting's value, and whether the command line or the environment has it. */
export interface SaidValue<T> {
  readonly value: T;
  readonly isSaid: boolean;
}

/** What settings and flags say about hours. */
export interface HoursSettings {
  /** CALENDAR: `nse`, `24x7` or a file. Null: none. */
  readonly calendar: string | null;
  /** MARKET_TZ, an IANA name. */
  readonly zone: SaidValue<string>;
  /** MARKET_OPEN and MARKET_CLOSE, minutes after midnight. */
  readonly open: SaidValue<number>;
  readonly close: SaidValue<number>;
  /** `--hours`. */
  readonly said: readonly SaidHours[];
}

/**
 * The hours that settings and flags say. A calendar brings its zone; `24x7` is in MARKET_TZ if that is said.
 *
 * @throws EngineError INPUT_FILE if the calendar's file cannot be used
 * @throws UsageError if MARKET_TZ is said, and the calendar has another zone
 */
export async function loadHours({ calendar: name, zone, open, close, said }: HoursSettings): Promise<TradingHours> {
  const calendar = name === null ? null : (await openCalendar(name)).facts;
  return new TradingHours({
    calendar,
    zone: calendar === null || (name === "24x7" && zone.isSaid) ? zone.value : zoneOf(calendar, zone),
    open: open.value,
    close: close.value,
    isOpenSaid: open.isSaid,
    isCloseSaid: close.isSaid,
    said,
  });
}

function zoneOf(facts: { readonly name: string; readonly zone: string }, said: SaidValue<string>): string {
  if (!said.isSaid || plainName(said.value) === plainName(facts.zone)) return facts.zone;
  const message = `Expected MARKET_TZ as calendar ${facts.name} has it, ${facts.zone}, was ${said.value}`;
  throw new UsageError(message, { hint: "leave MARKET_TZ away" });
}

/** One name for zones that are the same under two: `Asia/Calcutta` and `Asia/Kolkata`. */
function plainName(zone: string): string {
  return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
}
