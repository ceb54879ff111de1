import { type ControlKind, TAPE_ROWS, type TradingState, unreachable } from "../protocol/mod.ts";

/** A control row, as the gate applies it. */
export interface AppliedControl {
  readonly seq: number;
  readonly kind: ControlKind;
  /** A strategy's index, or null for the whole engine. */
  readonly strategy: number | null;
}

/** A value that holds from a row on. */
interface Change<T> {
  readonly seq: number;
  readonly value: T;
}

/** The trading state, and which strategies are enabled: now, and at any row that the tape may still have. */
export class ControlState {
  readonly #retainedRows: number;
  readonly #trading: Change<TradingState>[] = [{ seq: 0, value: "active" }];
  readonly #enabled: Map<number, Change<boolean>[]> = new Map();

  /** @param retainedRows how many rows the tape keeps: nobody asks for an older row */
  constructor(retainedRows: number = TAPE_ROWS) {
    this.#retainedRows = retainedRows;
  }

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
        this.#note(this.#trading, { seq, value: "halted" });
        return;
      case "reduce":
        this.#note(this.#trading, { seq, value: "reducing" });
        return;
      case "resume":
        this.#note(this.#trading, { seq, value: "active" });
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
    this.#note(changes, { seq, value });
    this.#enabled.set(strategy, changes);
  }

  /** Of the changes before the retained rows only the last is kept: it holds at the first of those rows. */
  #note<T>(changes: Change<T>[], change: Change<T>): void {
    changes.push(change);
    const first = changes.findLastIndex(({ seq }) => seq <= change.seq - this.#retainedRows);
    if (first > 0) changes.splice(0, first);
  }
}
