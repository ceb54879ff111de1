/** Errors that a person can act on, each with the exit code of the process: 2 for usage and configuration, else 1. */
const EXIT_CODES = {
  USAGE: 2,
  CONFIGURATION: 2,
  STRATEGIES_FILE: 2,
  INPUT_FILE: 2,
  OUTPUT_FILE: 2,
  OUTPUT_LOST: 1,
  ALREADY_RUNNING: 1,
  NOT_RUNNING: 1,
  NO_ANSWER: 1,
  SLOT_START: 1,
  NOT_CONSERVED: 1,
  JOURNAL_FILE: 2,
  JOURNAL_IN_USE: 1,
  JOURNAL_MISMATCH: 2,
  JOURNAL_DIVERGED: 1,
  JOURNAL_LOST: 1,
  JOURNAL_MOVED: 1,
  ORDER_IN_DOUBT: 1,
  DRAIN_TIMEOUT: 1,
} as const;

/** The code of an error that a person can act on: a closed list. */
export type EngineErrorCode = keyof typeof EXIT_CODES;

/**
 * An error that a person can act on. Its message says what was expected, what was found, and one thing to do. It may have
 * several lines.
 */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** The exit code of the process: 2 for usage and configuration, else 1. */
  get exitCode(): 1 | 2 {
    return EXIT_CODES[this.code];
  }
}

/** Advice that a usage error adds to its message. */
export interface UsageAdvice {
  /** What was probably meant. Null: no good guess. */
  readonly meant?: string | null;
  /** One thing to do. Null: no hint. Absent: the hint names the command's help. */
  readonly hint?: string | null;
}

/**
 * An EngineError USAGE: arguments of the wrong form, or arguments that cannot be combined. The code that throws it does not
 * know the command; the command line adds its name and where its help is.
 */
export class UsageError extends EngineError {
  override readonly name: string = "UsageError";
  readonly #advice: UsageAdvice;

  constructor(message: string, advice: UsageAdvice = {}) {
    super("USAGE", message);
    this.#advice = advice;
  }

  /** The text for a person who has called `command`: the command, the message, and the advice. */
  textFor(command: string): string {
    const { meant = null, hint = `see bulkhead ${command} --help` } = this.#advice;
    const parts = [...(meant === null ? [] : [`did you mean ${meant}?`]), ...(hint === null ? [] : [hint])];
    const advice = parts.length === 0 ? "" : `\n  hint: ${parts.join(" ")}`;
    return `bulkhead ${command}: ${this.message}${advice}`;
  }
}

/** Ends an exhaustive switch: with a case missing, the call does not compile. @throws TypeError always */
export function unreachable(value: never): never {
  throw new TypeError(`Expected no further case, was ${JSON.stringify(value)}`);
}

/** An assertion that stays on in production. @throws Error with `message` if `condition` is false */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
