import { Field, isTickKind, type OrderRecord, ROW_DOUBLES } from "../protocol/mod.ts";
import { CHAIN_START, nextLink, ticksLinkText } from "./chain.ts";
import type { JournalReader } from "./journal_reader.ts";
import type { TicksRow } from "./journal_tables.ts";
import { orderIn } from "./orders_file.ts";
import { unpackRows } from "./tick_frame.ts";

/** The first problem in the recorded ticks of a session. */
export interface TicksProblem {
  /** The frame's number in the file. */
  readonly seq: number;
  /** The frame's first tape row, as the file says. */
  readonly row: number;
  readonly text: string;
}

/**
 * Audits the recorded ticks of all sessions: numbers, chain, order of rows and time, and the prices of orders.
 *
 * @returns the first problem of each session, by the session's number
 * @throws EngineError JOURNAL_FILE if the file cannot be read
 */
export function auditTicks(reader: JournalReader): ReadonlyMap<number, TicksProblem> {
  const problems: Map<number, TicksProblem> = new Map();
  const sessions: Map<number, SessionTicks> = new Map();
  let [seq, link]: [number, Buffer] = [0, CHAIN_START];
  for (const frame of reader.tables.ticks()) {
    const ticks = sessions.get(frame.session) ?? new SessionTicks(ordersAt(reader, frame.session));
    sessions.set(frame.session, ticks);
    const text = problemOf(frame, { seq, link }) ?? ticks.check(frame);
    if (text !== null && !problems.has(frame.session))
      problems.set(frame.session, { seq: frame.seq, row: frame.first, text });
    [seq, link] = [frame.seq, frame.hash];
  }
  return problems;
}

function problemOf(frame: TicksRow, before: { readonly seq: number; readonly link: Buffer }): string | null {
  if (frame.seq !== before.seq + 1) return `expected frame ${before.seq + 1} of ticks before it, was none`;
  const linked = nextLink(before.link, ticksLinkText(frame.session, frame)).equals(frame.hash);
  return linked ? null : "its link does not follow from the frame before and what it has";
}

/** The orders of a session, by the row at which they were decided. */
function ordersAt(reader: JournalReader, session: number): ReadonlyMap<number, readonly OrderRecord[]> {
  const orders: Map<number, OrderRecord[]> = new Map();
  for (const record of reader.events(session)) {
    const order = orderIn(record);
    if (order === null) continue;
    const others = orders.get(order.seq);
    if (others === undefined) orders.set(order.seq, [order]);
    else others.push(order);
  }
  return orders;
}

/** Checks the frames of one session, in order. */
class SessionTicks {
  readonly #orders: ReadonlyMap<number, readonly OrderRecord[]>;
  #last = 0;
  #ts = 0;

  constructor(orders: ReadonlyMap<number, readonly OrderRecord[]>) {
    this.#orders = orders;
  }

  check({ first, rows, frame }: TicksRow): string | null {
    // Rows may be missing after a kill. No event depends on them.
    if (first <= this.#last) return `expected rows behind ${this.#last}, was ${first}`;
    let unpacked: Float64Array;
    try {
      unpacked = unpackRows(frame, rows);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return error.message;
    }
    for (let i = 0; i < rows; i += 1) {
      const problem = this.#checkRow(unpacked, i * ROW_DOUBLES, first + i);
      if (problem !== null) return problem;
    }
    this.#last = first + rows - 1;
    return null;
  }

  #checkRow(rows: Float64Array, at: number, seq: number): string | null {
    if (rows[at + Field.seq] !== seq) return `expected row ${seq}, was ${rows[at + Field.seq]}`;
    const ts = rows[at + Field.ts]!;
    if (ts < this.#ts) return `row ${seq}: time went back from ${this.#ts} to ${ts}`;
    this.#ts = ts;
    for (const { id, instrument, price } of this.#orders.get(seq) ?? []) {
      // An order of the guard, or of a square-off, may be at a row of another instrument.
      if (!isTickKind(rows[at + Field.kind]!) || rows[at + Field.instrument] !== instrument) continue;
      if (rows[at + Field.price] !== price) return `row ${seq} is at ${rows[at + Field.price]}, and ${id} at ${price}`;
    }
    return null;
  }
}
