import { inspect, styleText } from "node:util";
import { type Logger, pino } from "pino";
import { type Clock, systemClock } from "./clock.ts";
import { type LogFormat, type LogLevel, MICROS, type UnixMicros } from "./protocol/mod.ts";
import { wrapText } from "./terminal/mod.ts";

/** The engine's log, in the main thread only: slots post reports to main. Each part has its own child, by `childLog`. */
export type Log = Logger;

/**
 * A destination of the log, and its format there: text for people, `HH:MM:SS [LEVEL] [logger] message`, or JSON records,
 * one a line.
 */
export interface LogSink {
  readonly format: LogFormat;
  /** Whether text has colours. The caller decides by the terminal and NO_COLOR. */
  readonly colour: boolean;
  /** The present width of the terminal: longer text is wrapped at spaces. Null: text is not wrapped. */
  readonly columns: (() => number) | null;
  /** Takes text that ends in a line feed. It must neither throw nor wait. */
  readonly write: (text: string) => void;
}

/** What a log is made from. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly sinks: readonly LogSink[];
  /** Formats an instant as ISO 8601 with the market's offset. */
  readonly iso: (instant: UnixMicros) => string;
  /** The market's time for records that have no `ts`. */
  readonly marketTime: () => UnixMicros;
  /** Called with an error of formatting or of a sink, which is a bug. The code that logs does not see the error. */
  readonly onMistake?: (error: unknown) => void;
  /** Dates the records. The machine's clock by default. */
  readonly clock?: Pick<Clock, "wallMicros">;
}

/** The fields of a record that a line of text shows. */
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

/** Columns by which the further lines of a message are indent. */
const INDENT = 4;

/**
 * Makes the root of a log. Each record has the wall clock's time, as milliseconds (`time`) and as ISO 8601 (`iso`), and the
 * market's time (`market`): the record's own instant (`ts`), such as that of a tick, or else the session's time.
 */
export function createLog({ level, sinks, iso, marketTime, onMistake, clock = systemClock }: LogOptions): Log {
  return pino(
    {
      level,
      // No host name and no pid: the log of a container has both already.
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

/** The log of one part of the engine. Each of its records has the part's name as `logger`. */
export function childLog(log: Log, logger: string): Log {
  return log.child({ logger });
}

/**
 * A JSON record as lines for people. Further lines of the message, and the stack of its error, are indent below.
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
  // The caller has decided on colours; styleText's own check differs between versions of Node.
  const coloured = head.map(([style, text]) => (colour ? styleText(style, text, { validateStream: false }) : text));
  const stack = err === undefined ? "" : `\n${err.stack ?? inspect(err)}`;
  const width = columns === null ? Infinity : columns();
  const [first = "", ...more] = splitLines(`${msg}${stack}`, {
    first: width - plain.length - 1,
    others: width - INDENT,
  });
  const lines = [[...coloured, ...(first === "" ? [] : [first])].join(" "), ...more.map(indent)];
  return `${lines.join("\n")}\n`;
}

function indent(text: string): string {
  return `${" ".repeat(INDENT)}${text}`;
}

/** Splits text into lines of a terminal. Control characters become visible, and long lines are wrapped. */
function splitLines(text: string, width: { readonly first: number; readonly others: number }): readonly string[] {
  const shown = text.replaceAll(/[^\P{Cc}\n\t]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const [first = "", ...more] = shown.split("\n");
  const [head = "", ...rest] = wrapLine(first, width.first);
  const continued = rest.length === 0 ? [] : wrapLine(rest.join(" "), width.others);
  return [head, ...continued, ...more.flatMap((line) => wrapLine(line, width.others))];
}

/** Wraps a line at spaces. The further lines get the indentation of the first. */
function wrapLine(line: string, width: number): readonly string[] {
  if (width === Infinity) return [line];
  const [spaces = ""] = /^ */.exec(line) ?? [];
  return wrapText(line.slice(spaces.length), Math.max(1, width - spaces.length)).map((part) => `${spaces}${part}`);
}
