import type { ControlRow, Producer } from "../tape/mod.ts";
import type { EngineOptions } from "./engine_options.ts";
import type { OrderPath } from "./order_path.ts";
import type { ResumePlan } from "./resume/resume_plan.ts";
import type { SessionStrategy } from "./session_strategy.ts";

/** A row of the tape and its time. */
export interface TapePoint {
  readonly seq: number;
  readonly ts: number;
}

/** What the controls work with. */
export interface ControlParts {
  readonly options: Pick<EngineOptions, "listener" | "session">;
  readonly strategies: readonly SessionStrategy[];
  readonly path: Pick<OrderPath, "gate" | "guard">;
  readonly resume: Pick<ResumePlan, "keepsEvents" | "lastRow" | "rows">;
  readonly producer: () => Producer;
}

/** Puts control rows onto the tape, and gives them to the gate and the guard. */
export class SessionControls {
  readonly #parts: ControlParts;
  /** Strategies whose position the guard has closed, and whose slot gets no row about it. */
  readonly #uninformed = new Set<number>();

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /**
   * Puts a control row onto the tape.
   *
   * @returns its row when the gate has applied it; null if the session has ended
   */
  async submit(row: ControlRow): Promise<number | null> {
    let applied: Promise<void> = Promise.resolve();
    const seq = await this.#parts.producer().control(row, (at, ts) => {
      applied = new Promise((resolve) => this.#apply(row, { seq: at, ts }, { onApplied: resolve }));
    });
    await applied;
    return seq;
  }

  /** A control row of the earlier run is on the tape again. */
  repeat(row: ControlRow, at: TapePoint): void {
    const { keepsEvents, lastRow } = this.#parts.resume;
    this.#apply(row, at, { isRecorded: keepsEvents && at.seq <= lastRow });
  }

  /** Puts the end row onto the tape. @param signal aborted: the slots are not waited for */
  async end(signal: AbortSignal): Promise<TapePoint> {
    const { keepsEvents, rows } = this.#parts.resume;
    let end: TapePoint = { seq: 0, ts: 0 };
    await this.#parts.producer().end(signal, (seq, ts) => {
      end = { seq, ts };
      this.#apply({ kind: "end", strategy: null }, end, { isRecorded: keepsEvents && rows.end === seq });
    });
    return end;
  }

  /**
   * Informs a slot by a row that the guard has closed a position. Real time only: in virtual time the place of such a
   * row would depend on the speed of the threads. There the strategy, whose exits the venue rejects, stays in that state
   * and trades no more. Its slot, and each replacement, gets into the same state by the answers alone.
   *
   * @returns the row, if it is on the tape already
   */
  putGuardClosed(row: ControlRow): number | null {
    const seq = this.#parts.options.session.mode === "real" ? this.#parts.producer().append(row) : null;
    if (seq === null && row.strategy !== null) this.#uninformed.add(row.strategy.index);
    return seq;
  }

  /** False for a strategy whose slot does not know that the guard has closed its position. */
  isInformed(strategy: number): boolean {
    return !this.#uninformed.has(strategy);
  }

  #apply(
    row: ControlRow,
    at: TapePoint,
    { isRecorded = false, onApplied = () => {} }: { readonly isRecorded?: boolean; readonly onApplied?: () => void },
  ): void {
    const strategy = row.strategy?.index ?? null;
    const { path, options, strategies } = this.#parts;
    const { gate, guard } = path;
    guard?.noteCommand(at.seq);
    if (row.kind === "close" && strategy !== null) guard?.noteClose(strategy, at.seq);
    gate.takeControl({ ...at, kind: row.kind, strategy, recorded: isRecorded }, () => {
      if (row.kind !== "end" && !isRecorded)
        options.listener.onControl(row.kind, strategies[strategy ?? -1]?.id ?? null);
      onApplied();
    });
  }
}
