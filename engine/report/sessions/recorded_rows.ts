import type { JournalReader } from "../../journal/mod.ts";
import { offsetAt } from "../../market/mod.ts";
import { Field, isTickKind, MICROS, parseUnixMicros, type ProbeRow, ROW_DOUBLES } from "../../protocol/mod.ts";
import { addPrice, type GrowingBars, noBars } from "../bars/mod.ts";
import { PriceTrack } from "../rows/mod.ts";
import type { RecordedSession } from "./recorded_session.ts";

/** The ticks that a session has recorded, by instrument of the session. */
export interface RecordedRows {
  readonly tracks: ReadonlyMap<number, PriceTrack>;
  readonly bars: ReadonlyMap<number, GrowingBars>;
}

/** Seconds of a bar. */
const BAR = 60;

/**
 * Reads the ticks that a session has recorded. Without any there are no tracks.
 *
 * @param onRow is called with each row; `row` makes it
 * @throws EngineError JOURNAL_FILE at a damaged frame
 */
export function readRecordedRows(
  reader: JournalReader,
  { session, market }: RecordedSession,
  onRow: (seq: number, instrument: number, row: () => ProbeRow) => void,
): RecordedRows {
  const tracks = new Map<number, PriceTrack>();
  const bars = new Map<number, GrowingBars>();
  const { openMicros, offsets } = market;
  const localOpen = Math.floor((openMicros + offsetAt(openMicros, offsets)) / MICROS.second);
  for (const rows of reader.ticks(session.n)) {
    for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
      if (!isTickKind(rows[at + Field.kind]!)) continue;
      const [seq, instrument] = [rows[at + Field.seq]!, rows[at + Field.instrument]!];
      const [ts, price] = [rows[at + Field.ts]!, rows[at + Field.price]!];
      const track = tracks.get(instrument) ?? new PriceTrack();
      const own = bars.get(instrument) ?? noBars(BAR);
      tracks.set(instrument, track);
      bars.set(instrument, own);
      track.add(seq, price);
      addPrice(own, localOpen + Math.floor((ts - openMicros) / (BAR * MICROS.second)) * BAR, price);
      onRow(seq, instrument, () => {
        return {
          ts: parseUnixMicros(ts),
          price,
          size: rows[at + Field.size]!,
          bid: rows[at + Field.bid]!,
          ask: rows[at + Field.ask]!,
        };
      });
    }
  }
  return { tracks, bars };
}
