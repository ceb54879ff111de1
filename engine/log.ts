import { inspect, styleText } from "node:util";
import { type Logger, pino } from "pino";
import { type Clock, systemClock } from "./clock.ts";
import { type LogFormat, type LogLevel, MICROS, type UnixMicros } from "./protocol/mod.ts";
import { wrapText } from "./terminal/mod.ts";

/** The engine's log. Main thread only: slots post records to main. Parts take a child of it by `childLog`. */
export type Log = Logger;

/**
 * Where lines of the log go, and how they look there: `text` for people, `HH:MM:SS [LEVEL] [logger] message`, or JSON
 * records, one a line.
 */
export interface LogSink {
  readonly format: LogFormat;
  /** Colours in text. The caller has looked at the terminal and at NO_COLOR. */
  readonly colour: boolean;
  /** Of the terminal as it is now: longer text is broken at its words. Null: it is not. */
  readonly columns: (() => number) | null;
  /** Takes text that ends in a line feed. It must not throw, and not wait. */
  readonly write: (text: string) => void;
}

/** How a log is written. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly sinks: readonly LogSink[];
  /** An instant as ISO 8601 with the market's offset. */
  readonly iso: (instant: UnixMicros) => string;
  /** The market's time of what has no instant of its own. */
  readonly marketTime: () => UnixMicros;
  /** Told of what goes wrong by a mistake of ours while a line is made or written: whoever logs does not hear of it. */
  readonly onMistake?: (error: unknown) => void;
  /** What dates the records; the machine's clock by default. */
  readonly clock?: Pick<Clock, "wallMicros">;
}

/** What a line of text shows of a record; other fields are for machines. */
interface LogRecord {
  readonly level: number;
  /** ISO 8601 with the market's offset. */
  readonly market: string;
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

/** Columns that lines of a message after its first one are indented by. */
const INDENT = 4;

/**
 * Makes the root of a log. Each record has the wall clock's time, as milliseconds (`time`) and as ISO 8601 (`iso`), and the
 * market's (`market`): of the instant that it tells of, such as its tick's (`ts`), or else of the session.
 */
export function createLog({ level, sinks, iso, marketTime, onMistake, clock = systemClock }: LogOptions): Log {
  return pino(
    {
      level,
      // Neither the machine's name nor the process's number: a container's log has both already.
      base: null,
      timestamp: () => {
        const time = Math.floor(clock.wallMicros() / MICROS.millisecond);
        return `,"time":${time},"iso":"${new Date(time).toISOString()}"`;
      },
      mixin: (fields) => {
        const { ts } = fields as { readonly ts?: UnixMicros };
        return { market: iso(ts ?? marketTime()) };
      },
    },
    {
      write: (line: string) => {
        for (const sink of sinks) {
          try {
            sink.write(sink.format === "json" ? line : formatText(line, sink));
          } catch (error) {
            onMistake?.(error);
          }
        }
      },
    },
  );
}

/** The log of one part, named in each of its records as `logger`. */
export function childLog(log: Log, logger: string): Log {
  return log.child({ logger });
}

/**
 * A JSON record as lines for people: the message, and indented below it its further lines and the stack of its error.
 *
 * @param line one record as pino writes it
 */
function formatText(line: string, { colour, columns }: LogSink): string {
  const { level, market, logger, msg = "", err } = JSON.parse(line) as LogRecord;
  const name = pino.levels.labels[level] ?? "info";
  const head: (readonly [Style, string])[] = [
    ["gray", /T(\d\d:\d\d:\d\d)/.exec(market)?.[1] ?? market],
    [STYLES[name] ?? "green", `[${name.toUpperCase()}]`],
    ...(logger === undefined ? [] : [["cyan", `[${logger}]`] as const]),
  ];
  const plain = head.map(([, text]) => text).join(" ");
  // Not left to styleText's own look at the terminal, which only newer versions of Node take.
  const painted = head.map(([style, text]) => (colour ? styleText(style, text, { validateStream: false }) : text));
  const stack = err === undefined ? "" : `\n${err.stack ?? inspect(err)}`;
  const width = columns === null ? Infinity : columns();
  const [first = "", ...more] = lay(`${msg}${stack}`, { first: width - plain.length - 1, others: width - INDENT });
  const lines = [[...painted, ...(first === "" ? [] : [first])].join(" "), ...more.map(indented)];
  return `${lines.join("\n")}\n`;
}

function indented(text: string): string {
  return `${" ".repeat(INDENT)}${text}`;
}

/** Text from anywhere as lines of a terminal: control characters are shown, and what is too long goes on in the next line. */
function lay(text: string, width: { readonly first: number; readonly others: number }): readonly string[] {
  const shown = text.replaceAll(/[^\P{Cc}\n\t]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const [first = "", ...more] = shown.split("\n");
  const [head = "", ...rest] = wrapped(first, width.first);
  const continued = rest.length === 0 ? [] : wrapped(rest.join(" "), width.others);
  return [head, ...continued, ...more.flatMap((line) => wrapped(line, width.others))];
}

/** A line broken at its words; what it begins with in spaces its others begin with too. */
function wrapped(line: string, width: number): readonly string[] {
  if (width === Infinity) return [line];
  const [spaces = ""] = /^ */.exec(line) ?? [];
  return wrapText(line.slice(spaces.length), Math.max(1, width - spaces.length)).map((part) => `${spaces}${part}`);
}
