import { type Instrument, newInstrument } from "../protocol/mod.ts";
import type { FirstHeader, SessionHeader } from "./journal_event.ts";

/** The instruments of a session, by index. */
export function instrumentsIn(
  header: Pick<FirstHeader, "format" | "instruments"> | Pick<SessionHeader, "format" | "instruments">,
): readonly Instrument[] {
  if (header.format === 1) return header.instruments.map((facts, index) => newInstrument({ ...facts, index }));
  return header.instruments.map((facts, index) => ({ ...facts, index }));
}
