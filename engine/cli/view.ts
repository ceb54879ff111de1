import { systemClock } from "../clock.ts";
import { childLog, createLog, type Log, type LogSink } from "../log.ts";
import { formatIso, localTime } from "../market/mod.ts";
import { LogFile } from "../output/mod.ts";
import { EngineError, type UnixMicros } from "../protocol/mod.ts";
import { type Engine, isolateErrors, logSession, type SessionView, type ViewedSession } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
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
import { SessionFigures } from "./session_figures.ts";
import { plainLostText, type SessionIo } from "./session_io.ts";
import { allowsColour, allowsCursorMoves } from "./terminal_abilities.ts";
import { VERSION } from "./version.ts";

const PLAIN_COLUMNS = 80;

/** A session, and the streams that its view is shown on. */
export interface ViewParts extends ViewedSession {
  readonly io: SessionIo;
}

/**
 * Opens the view of a session. If stdout is a terminal: a header, log lines, and a live footer. Else, or with `--plain`:
 * the log on stderr, as JSON unless stderr is a terminal, and the closing table on stdout.
 */
export function openView(parts: ViewParts): SessionView {
  const { io, plan } = parts;
  const live = io.terminal !== null && allowsCursorMoves() && !plan.flags.plain;
  const view = live && io.terminal !== null ? liveView(parts, io.terminal) : plainView(parts);
  const isolate = isolateErrors((error) => parts.onMistake("the view", error));
  return {
    ...view,
    say: isolate((text) => view.say(text)),
    begin: isolate((engine) => view.begin(engine)),
    finish: isolate((summary) => view.finish(summary)),
    close: isolate(() => view.close()),
  };
}

function plainView(parts: ViewParts): SessionView {
  const { io, plan } = parts;
  const { config, flags, instruments } = plan;
  const money = new MoneyFormat(config.marketTz);
  const format = config.logFormat ?? (io.stderrIsTerminal ? "text" : "json");
  const log = openLog(parts, {
    format,
    colour: io.stderrIsTerminal && allowsColour() && !flags.plain,
    columns: io.stderrIsTerminal ? () => process.stderr.columns || PLAIN_COLUMNS : null,
    write: io.stderr,
  });
  if (format === "json") io.setLostText(lostRecord(parts));
  let engine: Engine | null = null;
  const figures = new SessionFigures();
  return {
    log,
    listener: figures.listenTo(logSession({ log, instruments, money, engine: () => engine })),
    say: (text) => log.info(text),
    begin: (started) => {
      engine = started;
      figures.begin(started);
    },
    finish: (summary) => {
      const paint = { columns: PLAIN_COLUMNS, colour: false };
      io.stdout(paintLines(closingLines(summary, { ...paint, money, instruments }), paint));
      if (engine !== null) io.stdout(paintLines(figures.lines(engine, parts, { ...paint, money }), paint));
    },
    close: () => {},
  };
}

function liveView(parts: ViewParts, stream: TerminalStream): SessionView {
  const { config, instruments, clock = systemClock } = parts.plan;
  const colour = allowsColour();
  const money = new MoneyFormat(config.marketTz);
  let engine: Engine | null = null;
  const figures = new SessionFigures();
  const isolate = isolateErrors((error) => parts.onMistake("the footer", error));
  const footer = new Footer({
    stream,
    clock: { every: (ms, draw) => clock.every(ms, isolate(draw)) },
    colour,
    lines: (columns) => (engine === null ? [] : footerLines(footerViewOf(engine), { columns, money })),
  });
  const columns = (): number => stream.columns || PLAIN_COLUMNS;
  const paint = (): { readonly columns: number; readonly colour: boolean } => ({ columns: columns(), colour });
  const log = openLog(parts, { format: "text", colour, columns, write: (text) => footer.print(text) });
  return {
    log,
    listener: figures.listenTo(logSession({ log, instruments, money, engine: () => engine })),
    say: (text) => log.info(text),
    begin(started) {
      engine = started;
      figures.begin(started);
      footer.print(paintLines(headerLines(headerViewOf(started, parts), { ...paint(), money }), paint()));
      footer.open();
    },
    finish(summary) {
      footer.close();
      const lines = closingLines(summary, { ...paint(), money, instruments });
      footer.print(paintLines(lines, paint()));
      if (engine !== null) footer.print(paintLines(figures.lines(engine, parts, { ...paint(), money }), paint()));
    },
    close: () => footer.close(),
  };
}

/** The log, written to the view and to `LOG_FILE`. */
function openLog({ io, plan, setup, marketTime, onMistake }: ViewParts, seen: LogSink): Log {
  const { logLevel: level, logFormat, logFile } = plan.config;
  const iso = (instant: UnixMicros): string => formatIso(instant, setup.times.zone);
  const sinks = [seen];
  if (logFile !== null) {
    const format = logFormat ?? "json";
    const name = "LOG_FILE";
    const lostText = format === "json" ? lostRecord({ setup, marketTime }) : plainLostText;
    const outlet = io.outputs.open(openLogFile(logFile), { name, lostText: (lines) => lostText(name, lines) });
    sinks.push({ format, colour: false, columns: null, write: (text) => void outlet.write(text) });
  }
  return createLog({ level, sinks, iso, marketTime, onMistake: (error) => onMistake("the log", error) });
}

/** Opens the log file. @throws EngineError CONFIGURATION if it cannot be written */
function openLogFile(file: NonNullable<Config["logFile"]>): LogFile {
  try {
    return new LogFile(file);
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    const message = `LOG_FILE: expected a file that can be written, was ${file.path} (${code})`;
    throw new EngineError("CONFIGURATION", `${message}\n  hint: choose another path`, { cause });
  }
}

/** Makes the JSON log record that reports lost lines. */
function lostRecord({ setup, marketTime }: Pick<ViewParts, "marketTime" | "setup">) {
  return (name: string, lines: number): string => {
    let record = "";
    const sink: LogSink = { format: "json", colour: false, columns: null, write: (text) => (record = text) };
    const iso = (instant: UnixMicros): string => formatIso(instant, setup.times.zone);
    const log = createLog({ level: "warn", sinks: [sink], iso, marketTime });
    childLog(log, "log").warn({ lost: lines }, plainLostText(name, lines).trimEnd());
    return record;
  };
}

function headerViewOf(
  { strategies }: Engine,
  { plan: { config }, setup }: ViewParts,
): Parameters<typeof headerLines>[0] {
  const clock = (micros: UnixMicros): string => localTime(micros, setup.times.zone).slice(0, "HH:MM".length);
  return {
    version: VERSION,
    session: setup.times.id,
    date: setup.date,
    open: clock(setup.window.openMicros),
    close: clock(setup.window.closeMicros),
    zone: setup.zoneName,
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
