import { assert, type FromSlot, type Intent, MAX_REPORT_LENGTH, type ToSlot } from "../../engine/protocol/mod.ts";
import type { JudgedRow, Strategy } from "../strategy/mod.ts";

/** Main's answers to a row report. */
export type RowAnswers = Extract<ToSlot, { readonly type: "answers" }>;

/**
 * What the strategies of a slot ask for and tell at one row. It is posted as one message, and main answers it as a whole.
 */
export class RowReport {
  /** In the order of the message. */
  #asked: { readonly strategy: Strategy; readonly intent: Intent }[] = [];
  /** Strategies with a fault or a recovery to tell, in index order. */
  #told: Strategy[] = [];

  /** True from the first entry on, until the answers have been applied. */
  get isOpen(): boolean {
    return this.#asked.length > 0 || this.#told.length > 0;
  }

  /** A strategy asks for an order. */
  ask(strategy: Strategy, intent: Intent): void {
    this.#asked.push({ strategy, intent });
  }

  /** Adds a strategy's fault or recovery, if main is to be told of one. */
  tell(strategy: Strategy): void {
    if (strategy.record.hasOutcome) this.#told.push(strategy);
  }

  /** The message for row `seq`. */
  toMessage(seq: number): FromSlot {
    return {
      type: "intents",
      seq,
      intents: this.#asked.map(({ intent }) => intent),
      faults: this.#told.flatMap(({ record }) => record.fault ?? []),
      recovered: this.#told.flatMap(({ record, spec }) => (record.hasRecovered ? [spec.index] : [])),
    };
  }

  /** Applies the answers to the strategies and empties the report. */
  applyAnswers({ seq, answers, breakers }: RowAnswers, row: JudgedRow, byIndex: ReadonlyMap<number, Strategy>): void {
    const asked = this.#asked;
    assert(this.isOpen && seq === row.seq, `answers are to row ${row.seq}, were to ${seq}`);
    assert(answers.length === asked.length, `${asked.length} intents are answered, were ${answers.length}`);
    for (const strategy of this.#told) strategy.record.clearOutcome();
    for (const notice of breakers) byIndex.get(notice.strategy)?.record.setBreaker(notice);
    asked.forEach(({ strategy, intent }, i) => {
      const answer = answers[i]!;
      assert(answer.strategy === strategy.spec.index, "answers come in the order of the intents");
      strategy.apply(answer, intent.reason, row);
    });
    this.#asked = [];
    this.#told = [];
  }
}

/** The text for people when a condition of a strategy is unknown for the first time. */
export const UNKNOWN_TEXT =
  "A condition is unknown: a value that it needs is missing, or a division by zero; unknown never acts";

/** The text for people when a judgement has failed. `thrown` may be anything, even a value that throws when it is read. */
export function faultText(thrown: unknown): string {
  return `A judgement failed: ${lineOf(thrown)}`;
}

function lineOf(thrown: unknown): string {
  try {
    const text = String(thrown instanceof Error ? thrown.message : thrown);
    return (text.split("\n", 1)[0] ?? "").slice(0, MAX_REPORT_LENGTH);
  } catch {
    return "what it threw cannot be read";
  }
}
