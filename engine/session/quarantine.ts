import type { Gate } from "../orders/mod.ts";
import type { OutFrom } from "../protocol/mod.ts";
import type { RecordedOut } from "./resume.ts";

const BEFORE = "it was put out of action before the session was resumed";

/** The strategies that are judged no more. */
export class Quarantine {
  readonly #gate: Pick<Gate, "quarantine" | "stopJudging">;
  readonly #onOut: (strategy: number, why: string) => void;
  readonly #whys: Map<number, string> = new Map();

  /** @param onOut told of each strategy that is put out of action, once */
  constructor(gate: Pick<Gate, "quarantine" | "stopJudging">, onOut: (strategy: number, why: string) => void) {
    this.#gate = gate;
    this.#onOut = onOut;
  }

  /** Why the strategy is out of action, or null. */
  whyOf(strategy: number): string | null {
    return this.#whys.get(strategy) ?? null;
  }

  /** A strategy is out of action from a row on that its slot has not passed. */
  put({ strategy, seq }: OutFrom, why: string, known = false): void {
    if (this.#whys.has(strategy)) return;
    this.#whys.set(strategy, why);
    this.#gate.quarantine(strategy, seq, known);
    this.#onOut(strategy, why);
  }

  /** What an earlier run has come to. @param known the book says so already */
  restore(outs: readonly RecordedOut[], known: boolean): void {
    for (const { type, strategy, seq } of outs) {
      if (type === "out") this.put({ strategy, seq }, BEFORE, known);
      else this.#gate.stopJudging(strategy, seq, known);
    }
  }
}
