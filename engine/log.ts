import { inspect, styleText } from "node:util";

import { pino } from "pino";
import type { Logger } from "pino";

import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import type { LogLevel } from "./config.ts";
import { MICROS, parseUnixMicros } from "./protocol/mod.ts";
import type { UnixMicros } from "./protocol/mod.ts";

/** The engine's log. Main thread only: slots post records to main. Parts take a child of it by `childLog`. */
export type Log = Logger;

/** Where whole lines of log go. */
export interface LogDestination {
  /** Writes text that ends in a line feed. Synchronous, so that nothing is lost when the process ends. */
  write(text: string): void;
}

/** How a log is written. */
export interface LogOptions {
  readonly level: LogLevel;
  /** True: lines for people, `HH:MM:SS [LEVEL] [logger] message`. False: pino's JSON, one record a line. */
  readonly pretty: boolean;
  readonly destination: "stdout" | "stderr" | LogDestination;
  /** Colours in pretty lines. The caller has looked at the terminal and at NO_COLOR. */
  readonly colour: boolean;
  /** `HH:MM:SS` of an instant, in the market's time zone. Pretty lines only. */
  readonly timeOfDay: (instant: UnixMicros) => string;
  /** What dates the records; the machine's clock by default. */
  readonly clock?: Pick<Clock, "wallMicros">;
}

/** What a pretty line shows of a record; other fields are for machines. */
interface LogRecord {
  readonly level: number;
  /** Milliseconds since the Unix epoch, wall time. */
  readonly time: number;
  /** Microseconds, the instant that the record tells of, such as its tick's. It goes before `time`. */
  readonly ts?: number;
  readonly logger?: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<string, Style>> = {
  fatal: ["bold", "red"],
  error: "red",
  warn: "yellow",
  info: "green",
  debug: "blue",
  trace: "gray",
};

/** Makes the root of a log. */
export function createLog(options: LogOptions): Log {
  const { level, pretty, clock = systemClock } = options;
  const destination = openDestination(options.destination);
  return pino(
    {
      level,
      // Neither the machine's name nor the process's number: a container's log has both already.
      base: null,
      timestamp: () => `,"time":${Math.floor(clock.wallMicros() / MICROS.millisecond)}`,
    },
    pretty ? { write: (line: string) => destination.write(formatPretty(line, options)) } : destination,
  );
}

/** The log of one part, named in each of its records as `logger`. */
export function childLog(log: Log, logger: string): Log {
  return log.child({ logger });
}

function openDestination(destination: LogOptions["destination"]): LogDestination {
  if (typeof destination !== "string") return destination;
  return pino.destination({ fd: destination === "stdout" ? 1 : 2, sync: true });
}

/**
 * A JSON record as lines for people: the message, and indented below it the stack of the record's error.
 *
 * @param line one record as pino writes it
 */
function formatPretty(line: string, { colour, timeOfDay }: LogOptions): string {
  const { level, time, ts, logger, msg = "", err } = JSON.parse(line) as LogRecord;
  const name = pino.levels.labels[level] ?? "info";
  const paint = (style: Style, text: string): string =>
    // Not left to styleText's own look at the terminal, which only newer versions of Node take.
    colour ? styleText(style, text, { validateStream: false }) : text;
  const instant = parseUnixMicros(ts ?? time * MICROS.millisecond);
  const parts = [paint("gray", timeOfDay(instant)), paint(STYLES[name] ?? "green", `[${name.toUpperCase()}]`)];
  if (logger !== undefined) parts.push(paint("cyan", `[${logger}]`));
  if (msg !== "") parts.push(below(msg));
  const stack = err === undefined ? "" : below(`\n${err.stack ?? inspect(err)}`);
  return `${parts.join(" ")}${stack}\n`;
}

/** Text from anywhere as it may stand on a terminal: lines after the first are indented, control characters shown. */
function below(text: string): string {
  const shown = text.replaceAll(/[^\P{Cc}\n\t]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return shown.replaceAll("\n", "\n    ");
}
