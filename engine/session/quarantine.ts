import type { Gate } from "../orders/mod.ts";
import type { QuarantinedFrom } from "../protocol/mod.ts";
import type { RecordedQuarantine } from "./resume/recorded_events.ts";

const BEFORE = "it was put out of action before the session was resumed";

/** The strategies that are quarantined: no slot judges them any more, and main exits their positions. */
export class Quarantine {
  readonly #gate: Pick<Gate, "quarantine" | "stopJudging">;
  readonly #onOut: (strategy: number, why: string) => void;
  readonly #whys: Map<number, string> = new Map();

  /** @param onOut called once for each strategy that is quarantined */
  constructor(gate: Pick<Gate, "quarantine" | "stopJudging">, onOut: (strategy: number, why: string) => void) {
    this.#gate = gate;
    this.#onOut = onOut;
  }

  /** Why the strategy is quarantined, or null. */
  whyOf(strategy: number): string | null {
    return this.#whys.get(strategy) ?? null;
  }

  /** Quarantines a strategy from row `seq` on, which its slot has not passed. @param known the journal has the event already */
  put({ strategy, seq }: QuarantinedFrom, why: string, known = false): void {
    if (this.#whys.has(strategy)) return;
    this.#whys.set(strategy, why);
    this.#gate.quarantine(strategy, seq, known);
    this.#onOut(strategy, why);
  }

  /** Stops judging the strategies that an earlier run stopped judging. @param known the journal has the events already */
  restore(quarantined: readonly RecordedQuarantine[], known: boolean): void {
    for (const { type, strategy, seq } of quarantined) {
      if (type === "out") this.put({ strategy, seq }, BEFORE, known);
      else this.#gate.stopJudging(strategy, seq, known);
    }
  }
}
