import { partRows, ValueForm } from "../../explain/mod.ts";
import { offsetAt } from "../../market/mod.ts";
import type { PageReading } from "../../page/mod.ts";
import type { WorkerModule } from "../../pool/mod.ts";
import {
  type FillModel,
  MICROS,
  parseUnixMicros,
  type ProbeRow,
  type RuleProbe,
  type StrategySpec,
  type ZoneOffsets,
} from "../../protocol/mod.ts";
import { MoneyFormat } from "../../terminal/mod.ts";
import type { ResultTrade } from "../result/mod.ts";

/** By trade: what the parts of its entry condition came to. */
export type EntryReadings = Map<ResultTrade, readonly PageReading[]>;

/** The most trades whose entries are read: the newest ones. */
export const MAX_READINGS = 2_000;

/** A session whose entries are read. */
export interface ReadSession {
  readonly openMicros: number;
  readonly zone: ZoneOffsets;
  /** The IANA name of the market's zone. */
  readonly zoneName: string;
  readonly fillModel: FillModel;
  /** By instrument: its last price before the open, in minor units. Null: unknown. */
  readonly prevCloses: readonly (number | null)[];
  /** The trades to read, in the order of their entries, with the specs of their strategies. */
  readonly trades: readonly { readonly trade: ResultTrade; readonly spec: StrategySpec }[];
}

/** A strategy's conditions in a session, and the trades whose entries are to be read, in order. */
interface Watch {
  readonly spec: StrategySpec;
  readonly probe: RuleProbe;
  readonly trades: ResultTrade[];
  next: number;
}

/** Plays the rows of a session and takes down what entry conditions came to at the rows of entries. */
export class EntryReader {
  readonly #session: ReadSession;
  readonly #readings: EntryReadings;
  readonly #money: MoneyFormat;
  /** By instrument: the strategies that trade it. */
  readonly #watches: Map<number, Watch[]> = new Map();

  /** @param readings gets what is read */
  constructor(session: ReadSession, worker: Pick<WorkerModule, "Probe">, readings: EntryReadings) {
    this.#session = session;
    this.#readings = readings;
    this.#money = new MoneyFormat(session.zoneName);
    const { openMicros: openTs, zone, prevCloses } = session;
    const known = new Map<StrategySpec, Watch>();
    for (const { trade, spec } of session.trades) {
      const watch = known.get(spec);
      if (watch !== undefined) {
        watch.trades.push(trade);
        continue;
      }
      const { timeframe, entryCondition: entry_condition, exitCondition: exit_condition, scale, instrument } = spec;
      const prevClose = prevCloses[instrument] ?? null;
      const texts = { timeframe, entry_condition, exit_condition };
      const probe = new worker.Probe({ texts, scale, openTs, zone, prevClose });
      const made: Watch = { spec, probe, trades: [trade], next: 0 };
      known.set(spec, made);
      this.#watches.set(instrument, [...(this.#watches.get(instrument) ?? []), made]);
    }
  }

  /** Takes the next row of an instrument. @param row makes it, if anybody wants it */
  take(seq: number, instrument: number, row: () => ProbeRow): void {
    const watches = this.#watches.get(instrument);
    if (watches === undefined) return;
    const taken = row();
    for (const watch of watches) this.#takeOne(watch, seq, taken);
  }

  #takeOne(watch: Watch, seq: number, row: ProbeRow): void {
    const trade = watch.trades[watch.next];
    const isDue = trade?.entry.seq === seq;
    // Filled at the next row, an order was decided at the one before it.
    const isNext = this.#session.fillModel === "next";
    if (!(isDue && isNext)) watch.probe.take(row);
    if (!isDue || trade === undefined) return;
    this.#readings.set(trade, this.#read(watch));
    watch.next += 1;
    if (isNext) watch.probe.take(row);
  }

  #read({ spec: { scale }, probe }: Watch): readonly PageReading[] {
    const { zone } = this.#session;
    const timeOf = (instant: number): number => (instant + offsetAt(parseUnixMicros(instant), zone)) % MICROS.day;
    const form = new ValueForm(this.#money, { scale, timeOf });
    return partRows(probe.read().entry, form).map(({ depth, truth, text, values }) => [depth, truth, text, values]);
  }
}
