/** The closed list of what can be wrong with the outside world. */
export type EngineErrorCode =
  | "USAGE"
  | "CONFIGURATION"
  | "STRATEGIES_FILE"
  | "INPUT_FILE"
  | "OUTPUT_FILE"
  | "OUTPUT_LOST"
  | "ALREADY_RUNNING"
  | "NOT_RUNNING"
  | "NO_ANSWER"
  | "SLOT_START"
  | "NOT_CONSERVED"
  | "JOURNAL_FILE"
  | "JOURNAL_IN_USE"
  | "JOURNAL_MISMATCH"
  | "JOURNAL_DIVERGED"
  | "JOURNAL_LOST"
  | "JOURNAL_MOVED"
  | "ORDER_IN_DOUBT"
  | "DRAIN_TIMEOUT";

const USAGE_CODES: ReadonlySet<EngineErrorCode> = new Set([
  "USAGE",
  "CONFIGURATION",
  "STRATEGIES_FILE",
  "INPUT_FILE",
  "OUTPUT_FILE",
  "JOURNAL_FILE",
  "JOURNAL_MISMATCH",
]);

/**
 * An outcome that a person can act on. The message says what was expected, what was found, and one thing to do; it may
 * have several lines.
 */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** The process's exit code: 2 for usage and configuration, else 1. */
  get exitCode(): 1 | 2 {
    return USAGE_CODES.has(this.code) ? 2 : 1;
  }
}

/** Ends an exhaustive switch: the compiler refuses a member that was forgotten. @throws TypeError always */
export function unreachable(value: never): never {
  throw new TypeError(`Expected no further case, was ${JSON.stringify(value)}`);
}

/** An assertion that is kept on in production. @throws Error with `message` if `condition` is false */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
