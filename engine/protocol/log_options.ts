/** Levels of the log, the gravest first. `silent` writes nothing. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** The level from which log records are written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Formats of the log: text for people, or JSON records, one a line. */
export const LOG_FORMATS = ["text", "json"] as const;

/** The format of the log. */
export type LogFormat = (typeof LOG_FORMATS)[number];
