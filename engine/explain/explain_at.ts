import { systemClock } from "../clock.ts";
import { formatTimeOfDay, isWithin, namesOf, nearest, parseTimeOfDay, squareOffTs } from "../core/mod.ts";
import { TickBatch, type Understood } from "../data/mod.ts";
import { formatIso, offsetAt, type SaidHours, type TradingHours } from "../market/mod.ts";
import type { WorkerModule } from "../pool/mod.ts";
import {
  EngineError,
  type Instrument,
  MICROS,
  parseUnixMicros,
  type ProbedPart,
  type ProbeRow,
  type RuleProbe,
  type StrategySpec,
  toDecimal,
  UsageError,
  type ZoneOffsets,
} from "../protocol/mod.ts";
import {
  type FeedTicks,
  findReaderThread,
  hoursOfConfig,
  inputNotes,
  openInput,
  type ReplayChoice,
  type SessionSetup,
  type SessionTimes,
  setUpSession,
  withDecimalsOf,
} from "../session/mod.ts";
import { judgeByData } from "../strategies/mod.ts";
import { MoneyFormat, paintLines } from "../terminal/mod.ts";
import { type ExplainArguments, type ExplainContext, findStrategy, tellProblems, textsOf } from "./explain.ts";
import { formatClock } from "./clock_text.ts";
import { deciderOf, momentLines, type StrategyMoment } from "./explain_at_text.ts";

/** The arguments of `explain --at`. */
export interface ExplainAtArguments extends ExplainArguments {
  /** The local time of day, microseconds. */
  readonly at: number;
  readonly choice: ReplayChoice;
  /** The hours of single dates, as `--hours` has them. */
  readonly hours: readonly SaidHours[];
}

/** What `explain --at` works with. */
export interface ExplainAtContext extends ExplainContext {
  readonly worker: Pick<WorkerModule, "describe" | "explain" | "Probe">;
}

const COLUMNS = 80;
const BATCH_ROWS = 1_024;

/** Parses the value of `--at`. @returns microseconds of the day @throws UsageError if the text is no time of day */
export function readAt(text: string): number {
  const at = parseTimeOfDay(text);
  if (at !== null) return at;
  throw new UsageError(`expected --at as HH:MM or HH:MM:SS, was ${JSON.stringify(text)}`);
}

/**
 * Reads a day's data without trading, up to the last row of the strategy's instrument at or before a time of day. Prints the
 * value of each part of the strategy's conditions there.
 *
 * @returns the exit code: 0, or 2 if the strategy is invalid
 * @throws EngineError INPUT_FILE if the data cannot be read, or has no such row; and what `explain` throws
 */
export async function explainAt(args: ExplainAtArguments, context: ExplainAtContext): Promise<0 | 2> {
  const { config: read } = context;
  const hours = await hoursOfConfig(read, args.hours);
  // A calendar brings its zone.
  const config = { ...read, marketTz: hours.zone };
  const data = { understood: null as Understood | null };
  try {
    return await explainIn(data, { args, hours, context: { ...context, config } });
  } finally {
    data.understood?.close();
  }
}

/** What `explain --at` is asked, and by which hours. */
interface ExplainIn {
  readonly args: ExplainAtArguments;
  readonly hours: TradingHours;
  readonly context: ExplainAtContext;
}

/** @param data gets the files, which the caller closes */
async function explainIn(data: { understood: Understood | null }, { args, hours, context }: ExplainIn): Promise<0 | 2> {
  const { file, id, json, at, choice } = args;
  const { config, worker, stdout, stderr, colour } = context;
  const refine = async (said: readonly Instrument[]): Promise<readonly Instrument[]> => {
    const opened = await openInput({ config, choice, hours, instruments: said, clock: systemClock, mayBePlain: true });
    data.understood = opened;
    for (const note of inputNotes(opened)) stderr(`${note}\n`);
    return withDecimalsOf(opened, said);
  };
  const { instruments, ...found } = await findStrategy(file, id, { ...context, refine });
  const { spec, instrument } = found.strategy;
  if (spec === null || instrument === null) return tellProblems({ instruments, ...found }, json, context);
  const onBadRow = (message: string): void => stderr(`${message}\n`);
  const setup = await setUpSession({
    config,
    choice,
    hours,
    understood: data.understood,
    instruments,
    chaos: null,
    clock: systemClock,
    findReader: findReaderThread,
    onBadRow,
  });
  const { times } = setup;
  const { scale, window } = spec;
  const prevClose = setup.prevCloses[spec.instrument] ?? null;
  const session = { openTs: times.openMicros, zone: times.zone, prevClose };
  const probe = new worker.Probe({ texts: textsOf(spec), scale, ...session });
  const entries = found.file.entries.filter((each) => each.id === id);
  const [strategy = found.strategy] = judgeByData({ ...found.file, entries }, [found.strategy], setup.bars);
  if (strategy.spec === null) {
    await setup.feed.close();
    return tellProblems({ instruments, ...found, strategy }, json, context);
  }
  let played: Played;
  try {
    played = await playUntil(lastInstant(at, times), probe, { setup, spec });
  } finally {
    await setup.feed.close();
  }
  if (played.row === null) throw noRow(args, { setup, instruments, instrument, first: played.first });
  const { seq, ts, price } = played.row;
  const time = timeOfDay(ts, times.zone);
  const moment: StrategyMoment = {
    id,
    symbol: instrument.symbol,
    scale,
    date: setup.date,
    row: { seq, time, price },
    timeOf: (instant) => timeOfDay(instant, times.zone),
    window,
    inWindow: window === null || isWithin(window, time),
    isOver: ts >= squareOffTs(spec.squareOff, { openTs: times.openMicros, zone: times.zone }),
    squareOff: spec.squareOff,
    reading: probe.read(),
  };
  if (json) stdout(`${JSON.stringify(momentJson(file, moment, formatIso(parseUnixMicros(ts), times.zone)))}\n`);
  else stdout(paintLines(momentLines(moment, new MoneyFormat(config.marketTz)), { columns: COLUMNS, colour }));
  return 0;
}

interface PlayedRow {
  readonly seq: number;
  readonly ts: number;
  readonly price: number;
}

interface Played {
  /** The last row that the probe has taken, or null. */
  readonly row: PlayedRow | null;
  /** The instant of the first row of the instrument, also if that is too late, microseconds; null: none was seen. */
  readonly first: number | null;
}

/** Gives a probe the rows of its instrument, in the order of a session's tape, and with its seq numbers. */
async function playUntil(
  until: number,
  probe: RuleProbe,
  { setup, spec }: { readonly setup: SessionSetup; readonly spec: StrategySpec },
): Promise<Played> {
  const batch = new TickBatch(BATCH_ROWS);
  let seq = 0;
  let row: PlayedRow | null = null;
  for (;;) {
    await setup.feed.read(batch);
    if (batch.count === 0) return { row, first: row?.ts ?? null };
    for (let i = 0; i < batch.count; i += 1) {
      seq += 1;
      if (batch.instrument[i] !== spec.instrument) continue;
      const tick = rowOf(batch, i);
      if (tick.ts > until) return { row, first: row?.ts ?? tick.ts };
      probe.take(tick);
      row = { seq, ts: tick.ts, price: tick.price };
    }
  }
}

function rowOf(batch: TickBatch, i: number): ProbeRow {
  const { ts, price, size, bid, ask } = batch;
  return { ts: ts[i] ?? NaN, price: price[i] ?? NaN, size: size[i] ?? NaN, bid: bid[i] ?? NaN, ask: ask[i] ?? NaN };
}

/**
 * The last instant of the session at which clocks show a time of day. Infinity, which is after every row, if clocks show it
 * after the session; -Infinity, before every row, if they show it before.
 */
function lastInstant(at: number, { openMicros, closeMicros, zone }: SessionTimes): number {
  const shown = squareOffTs(at, { openTs: openMicros, zone });
  if (shown < closeMicros) return shown;
  return at < timeOfDay(openMicros, zone) ? -Infinity : Infinity;
}

function timeOfDay(ts: number, zone: ZoneOffsets): number {
  return (ts + offsetAt(parseUnixMicros(ts), zone)) % MICROS.day;
}

function noRow(
  { at, choice }: ExplainAtArguments,
  {
    setup,
    instruments,
    instrument: { symbol },
    first,
  }: {
    readonly setup: SessionSetup;
    readonly instruments: readonly Instrument[];
    readonly instrument: Instrument;
    readonly first: number | null;
  },
): EngineError {
  const { openMicros, closeMicros, zone } = setup.times;
  const clock = (ts: number): string => formatClock(timeOfDay(ts, zone));
  const session = `${clock(openMicros)} to ${clock(closeMicros)} on ${setup.date}`;
  if (first === null) {
    const meant = meantOf(symbol, instruments, setup.ticked);
    const days = "--session-date names the day, MARKET_OPEN and MARKET_CLOSE the hours";
    const hint = `hint: ${meant === null ? days : `did you mean ${meant}?`}`;
    return new EngineError(
      "INPUT_FILE",
      `${namesOf(choice.paths)}: expected rows of ${symbol} from ${session}, was none\n  ${hint}`,
    );
  }
  return new UsageError(`expected --at at or after the first row of ${symbol}, was ${formatClock(at)}`, {
    hint: `in ${namesOf(choice.paths)} it is at ${clock(first)} on ${setup.date}`,
  });
}

/** The symbol at the file's beginning that is nearest to one that is not there; null: none is near, or it is there. */
function meantOf(
  symbol: string,
  instruments: readonly Instrument[],
  { seen, unknownSymbols }: FeedTicks,
): string | null {
  const there = instruments.filter(({ index }) => seen.has(index)).map((each) => each.symbol);
  return there.includes(symbol) ? null : nearest(symbol, [...there, ...unknownSymbols()]);
}

function momentJson(file: string, moment: StrategyMoment, ts: string): object {
  const { id, symbol, scale, row, window, inWindow, isOver, reading, timeOf } = moment;
  return {
    schema: 1,
    file,
    id,
    valid: true,
    instrument: symbol,
    row: { seq: row.seq, ts, price: toDecimal(row.price, scale) },
    bars: reading.bars,
    may_enter: inWindow && !isOver,
    window: window === null ? null : { from: formatTimeOfDay(window.from), to: formatTimeOfDay(window.to) },
    entry: { ...partJson(reading.entry, timeOf), decided_by: deciderOf(reading.entry).text },
    exit: { ...partJson(reading.exit, timeOf), decided_by: deciderOf(reading.exit).text },
    without_position: reading.positionNames,
  };
}

function partJson({ kind, text, truth, ...part }: ProbedPart, timeOf: StrategyMoment["timeOf"]): object {
  if (kind !== "leaf") return { kind, text, truth, parts: part.parts.map((each) => partJson(each, timeOf)) };
  const { crossing, lastYes } = part;
  const values = part.values.map(({ text: name, type, value, before }) => {
    const said = (known: number | null): number | string | null =>
      known !== null && type === "time" ? formatClock(known) : known;
    return { text: name, value: said(value), ...(crossing === null ? {} : { before: said(before) }) };
  });
  const last = lastYes === null ? null : formatClock(timeOf(lastYes));
  return { kind, text, truth, values, ...(crossing === null ? {} : { crossing, last_yes: last }) };
}
