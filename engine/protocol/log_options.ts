/** The least of a log record that is written, the gravest first; `silent`: none. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** The least of a log record that is written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How lines of the log look: for people, or as JSON records, one a line. */
export const LOG_FORMATS = ["text", "json"] as const;

/** How lines of the log look. */
export type LogFormat = (typeof LOG_FORMATS)[number];
