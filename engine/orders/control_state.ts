import { type ControlKind, type TradingState, unreachable } from "../protocol/mod.ts";

/** A control row as the gate takes it. */
export interface AppliedControl {
  readonly seq: number;
  readonly kind: ControlKind;
  /** A strategy's index, or null for the whole engine. */
  readonly strategy: number | null;
}

/** The trading state and which strategies are disabled, now and as of any row. */
export class ControlState {
  readonly #trading: { readonly seq: number; readonly value: TradingState }[] = [{ seq: 0, value: "active" }];
  readonly #enabled: Map<number, { readonly seq: number; readonly value: boolean }[]> = new Map();

  /** The present trading state. */
  get trading(): TradingState {
    return this.tradingAt(Infinity);
  }

  /** The trading state in force at row `seq`, a control row at `seq` included. */
  tradingAt(seq: number): TradingState {
    return this.#trading.findLast((change) => change.seq <= seq)?.value ?? "active";
  }

  /** Whether the strategy is enabled now. */
  isEnabled(strategy: number): boolean {
    return this.isEnabledAt(strategy, Infinity);
  }

  /** Whether the strategy was enabled at row `seq`, a control row at `seq` included. */
  isEnabledAt(strategy: number, seq: number): boolean {
    return this.#enabled.get(strategy)?.findLast((change) => change.seq <= seq)?.value ?? true;
  }

  /** Applies a control row. Rows come in seq order. */
  apply({ seq, kind, strategy }: AppliedControl): void {
    switch (kind) {
      case "halt":
        this.#trading.push({ seq, value: "halted" });
        return;
      case "reduce":
        this.#trading.push({ seq, value: "reducing" });
        return;
      case "resume":
        this.#trading.push({ seq, value: "active" });
        return;
      case "enable":
        this.#setEnabled(strategy, seq, true);
        return;
      case "disable":
      case "close":
        this.#setEnabled(strategy, seq, false);
        return;
      case "guard-closed":
      case "end":
        return;
      default:
        unreachable(kind);
    }
  }

  #setEnabled(strategy: number | null, seq: number, value: boolean): void {
    if (strategy === null) return;
    const changes = this.#enabled.get(strategy) ?? [];
    changes.push({ seq, value });
    this.#enabled.set(strategy, changes);
  }
}
