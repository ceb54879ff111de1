/** The least of a log record that is written, the gravest first; `silent`: none. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** The least of a log record that is written. */
export type LogLevel = (typeof LOG_LEVELS)[number];
