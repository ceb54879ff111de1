import type { FeeSchedule } from "../core/mod.ts";
import { feesOn, parseMinuteOfDay, readFees, type SessionWindow, sessionWindow, zoneOffsets } from "../market/mod.ts";
import {
  EngineError,
  type Instrument,
  newInstrument,
  parseDecimal,
  parseUnixMicros,
  type ZoneOffsets,
} from "../protocol/mod.ts";
import type { AnyHeader, FirstHeader, RecordedInstrument, SessionHeader } from "./journal_event.ts";

const NANO = 1_000_000_000;

/** Where and when a session was traded, by its header. */
export interface SessionMarket extends SessionWindow {
  /** An IANA zone name. */
  readonly zone: string;
  readonly offsets: ZoneOffsets;
}

/** The market of a session: from the first open of its groups to the last close. Null: the header does not have it. */
export function marketOf(
  header: Pick<FirstHeader, "date" | "format" | "settings"> | Pick<SessionHeader, "format" | "hours" | "zone">,
): SessionMarket | null {
  if (header.format === 1) return firstMarketOf(header);
  const { hours, zone } = header;
  const windows = hours.flatMap((group) => group.windows);
  const [first] = windows;
  if (first === undefined) return null;
  const openMicros = parseUnixMicros(windows.reduce((least, { open }) => Math.min(least, open), first.open));
  const closeMicros = parseUnixMicros(windows.reduce((most, { close }) => Math.max(most, close), first.close));
  if (closeMicros <= openMicros || zone.from.length !== zone.offset.length) return null;
  return { openMicros, closeMicros, zone: zone.name, offsets: { from: zone.from, offset: zone.offset } };
}

/** Format 1 has hours of a day and the name of a zone. */
function firstMarketOf({ date, settings }: Pick<FirstHeader, "date" | "settings">): SessionMarket | null {
  const { MARKET_TZ: zone, MARKET_OPEN, MARKET_CLOSE } = settings;
  const open = parseMinuteOfDay(String(MARKET_OPEN));
  const close = parseMinuteOfDay(String(MARKET_CLOSE));
  if (typeof zone !== "string" || open === null || close === null) return null;
  try {
    const window = sessionWindow({ date, open, close, zone });
    return { ...window, zone, offsets: zoneOffsets(zone, window.openMicros, window.closeMicros) };
  } catch (error) {
    // The header names a zone, a day or a time that does not exist.
    if (error instanceof RangeError || error instanceof EngineError) return null;
    throw error;
  }
}

/** The IANA name of the market's zone. Null: the header does not have it. */
export function zoneIn(
  header: Pick<FirstHeader, "format" | "settings"> | Pick<SessionHeader, "format" | "zone">,
): string | null {
  if (header.format !== 1) return header.zone.name;
  const { MARKET_TZ: zone } = header.settings;
  return typeof zone === "string" ? zone : null;
}

/** The instruments of a session, by index. */
export function instrumentsIn(
  header: Pick<FirstHeader, "format" | "instruments"> | Pick<SessionHeader, "format" | "instruments">,
): readonly Instrument[] {
  if (header.format === 1) return header.instruments.map((facts, index) => newInstrument({ ...facts, index }));
  return header.instruments.map((facts, index) => ({ ...facts, index }));
}

/** Instruments as a header has them: their indexes are their places. */
export function recordedInstruments(instruments: readonly Instrument[]): readonly RecordedInstrument[] {
  return instruments.map(({ index: _index, ...facts }) => facts);
}

/** True for a session in real time. */
export function isInRealTime({ input }: Pick<AnyHeader, "input">): boolean {
  return input["time"] === "real";
}

/** The fees of a session. Null: the header does not have them. */
export function feesIn({
  date,
  format,
  settings,
}: Pick<AnyHeader, "date" | "format" | "settings">): FeeSchedule | null {
  const { FEES } = settings;
  if (FEES !== undefined) return scheduleIn(String(FEES), date);
  const [rate, fixed] =
    format === 1
      ? [settings["FEE_RATE_NANO"], settings["FEE_FIXED_NANO"]]
      : [settings["FEE_RATE"], settings["FEE_FIXED"]].map((text) => parseDecimal(String(text), NANO));
  if (!Number.isSafeInteger(rate) || !Number.isSafeInteger(fixed)) return null;
  return { rateNano: Number(rate), fixedNano: Number(fixed) };
}

function scheduleIn(text: string, date: string): FeeSchedule | null {
  try {
    return feesOn(readFees(text, "FEES"), date);
  } catch (error) {
    // The header's text is no schedule, or none of its day.
    if (error instanceof EngineError) return null;
    throw error;
  }
}

/** The slippage of a session, in ticks. */
export function slippageIn({ settings }: Pick<AnyHeader, "settings">): number {
  return Number(settings["SLIPPAGE_TICKS"] ?? 0);
}
