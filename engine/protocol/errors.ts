/** What can be wrong with the outside world, each with the process's exit code: 2 for usage and configuration, else 1. */
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

/** One of the closed list of what can be wrong with the outside world. */
export type EngineErrorCode = keyof typeof EXIT_CODES;

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
    return EXIT_CODES[this.code];
  }
}

/** What a usage error says besides its message. */
export interface UsageAdvice {
  /** What was probably meant; null: nothing near. */
  readonly meant?: string | null;
  /** One thing to do, in place of a look at the command's help; null: nothing. */
  readonly hint?: string | null;
}

/**
 * Arguments that are not of their form or do not go together: USAGE. Whoever throws it need not know which command was
 * called: the command line adds that, and where its help is.
 */
export class UsageError extends EngineError {
  override readonly name: string = "UsageError";
  readonly #advice: UsageAdvice;

  constructor(message: string, advice: UsageAdvice = {}) {
    super("USAGE", message);
    this.#advice = advice;
  }

  /** The message as a person reads it who has called `command`. */
  textFor(command: string): string {
    const { meant = null, hint = `see bulkhead ${command} --help` } = this.#advice;
    const parts = [...(meant === null ? [] : [`did you mean ${meant}?`]), ...(hint === null ? [] : [hint])];
    const advice = parts.length === 0 ? "" : `\n  hint: ${parts.join(" ")}`;
    return `bulkhead ${command}: ${this.message}${advice}`;
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
