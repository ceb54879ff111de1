import type { Config } from "../config.ts";
import { allowsColour, allowsCursorMoves } from "./terminal_abilities.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Engine } from "../engine.ts";
import type { SessionListener } from "../session.ts";
import { createLog, type Log } from "../log.ts";
import { formatMinuteOfDay, localTime } from "../market/mod.ts";
import { moneyScale, type Summary } from "../observe/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import {
  closingLines,
  Footer,
  footerLines,
  headerLines,
  MoneyFormat,
  paintLines,
  type TerminalStream,
} from "../terminal/mod.ts";
import { footerViewOf } from "./footer_view.ts";
import type { Io } from "./io.ts";
import type { RunFlags } from "./run_flags.ts";
import { logSession } from "./session_log.ts";
import type { SessionSetup } from "./session_setup.ts";
import { VERSION } from "./version.ts";

/** What a person, or a machine, sees of a running session. */
export interface View {
  readonly log: Log;
  readonly listener: SessionListener;
  /** A message for people, above everything that moves. */
  say(text: string): void;
  /** The session has its strategies and slots. */
  begin(engine: Engine): void;
  /** The session is over. */
  finish(summary: Summary): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}

/** What a view is opened for. */
export interface ViewedPlan {
  readonly config: Config;
  readonly flags: RunFlags;
  readonly instruments: readonly Instrument[];
  readonly clock?: Clock;
}

const PLAIN_COLUMNS = 80;

/**
 * Opens the view that fits where stdout goes. A terminal: a header, log lines, and a live footer. Anything else, or
 * `--plain`: the log on stderr, as JSON unless that is a terminal, and the closing table on stdout.
 */
export function openView(io: Io, plan: ViewedPlan, setup: SessionSetup): View {
  const live = process.stdout.isTTY && allowsCursorMoves() && !plan.flags.plain;
  return live ? liveView(plan, setup) : plainView(io, plan, setup);
}

function plainView(io: Io, plan: ViewedPlan, setup: SessionSetup): View {
  const { config, flags, instruments } = plan;
  const money = new MoneyFormat(config.marketTz);
  const log = createLog({
    level: config.logLevel,
    pretty: process.stderr.isTTY,
    destination: "stderr",
    colour: process.stderr.isTTY && allowsColour() && !flags.plain,
    timeOfDay: (instant) => localTime(instant, setup.times.zone),
  });
  let engine: Engine | null = null;
  return {
    log,
    listener: logSession({ log, instruments, money, engine: () => engine }),
    say: (text) => log.info(text),
    begin: (started) => {
      engine = started;
    },
    finish: (summary) => {
      const lines = closingLines(summary, { columns: PLAIN_COLUMNS, money, scale: moneyScale(instruments) });
      io.stdout(paintLines(lines, { columns: PLAIN_COLUMNS, colour: false }));
    },
    close: () => {},
  };
}

function liveView(plan: ViewedPlan, setup: SessionSetup): View {
  const { config, instruments, clock = systemClock } = plan;
  const stream: TerminalStream = process.stdout;
  const colour = allowsColour();
  const money = new MoneyFormat(config.marketTz);
  let engine: Engine | null = null;
  const footer = new Footer({
    stream,
    clock,
    colour,
    lines: (columns) => (engine === null ? [] : footerLines(footerViewOf(engine), { columns, money })),
  });
  const paint = (): { readonly columns: number; readonly colour: boolean } => ({
    columns: stream.columns || PLAIN_COLUMNS,
    colour,
  });
  const log = createLog({
    level: config.logLevel,
    pretty: true,
    destination: { write: (text) => footer.print(text) },
    colour,
    timeOfDay: (instant) => localTime(instant, setup.times.zone),
  });
  return {
    log,
    listener: logSession({ log, instruments, money, engine: () => engine }),
    say: (text) => footer.print(text),
    begin(started) {
      engine = started;
      footer.print(paintLines(headerLines(headerViewOf(started, plan, setup), { ...paint(), money }), paint()));
      footer.open();
    },
    finish(summary) {
      footer.close();
      const lines = closingLines(summary, { ...paint(), money, scale: moneyScale(instruments) });
      footer.print(paintLines(lines, paint()));
    },
    close: () => footer.close(),
  };
}

function headerViewOf(
  { strategies }: Engine,
  { config }: ViewedPlan,
  setup: SessionSetup,
): Parameters<typeof headerLines>[0] {
  return {
    version: VERSION,
    session: setup.times.id,
    date: setup.date,
    open: formatMinuteOfDay(config.marketOpenMinutes),
    close: formatMinuteOfDay(config.marketCloseMinutes),
    zone: config.marketTz,
    feed: setup.about,
    speed: config.speed,
    slots: config.workers,
    strategies: {
      file: config.strategies,
      total: strategies.length,
      failed: strategies.filter(({ failed }) => failed !== null).length,
    },
  };
}
