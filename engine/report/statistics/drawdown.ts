/** A fall of a running sum below its highest value before. */
export interface Drawdown {
  /** The index after which the sum was highest; -1: before the first. */
  readonly peak: number;
  /** The index after which it was lowest. */
  readonly trough: number;
  /** The index after which it was as high again. Null: it never was. */
  readonly recovery: number | null;
  /** How far it fell, > 0. */
  readonly depth: number;
  /** From the peak to the recovery, or to the end. */
  readonly length: number;
}

/**
 * The drawdowns of a running sum that begins with 0, in order.
 *
 * @param changes of the sum, such as the net of each session
 */
export function drawdownsOf(changes: readonly number[]): readonly Drawdown[] {
  const drawdowns: Drawdown[] = [];
  let [sum, highest, peak] = [0, 0, -1];
  let [lowest, trough] = [0, -1];
  const end = (recovery: number | null): void => {
    if (lowest >= highest) return;
    const length = (recovery ?? changes.length - 1) - peak;
    drawdowns.push({ peak, trough, recovery, depth: highest - lowest, length });
  };
  for (const [i, change] of changes.entries()) {
    sum += change;
    if (sum < lowest) [lowest, trough] = [sum, i];
    if (sum < highest) continue;
    end(i);
    [highest, peak, lowest, trough] = [sum, i, sum, i];
  }
  end(null);
  return drawdowns;
}

/** The largest fall of a running sum from its highest value before, from 0 on; >= 0. */
export function deepestOf(changes: readonly number[]): number {
  let [sum, highest, most] = [0, 0, 0];
  for (const change of changes) {
    sum += change;
    highest = Math.max(highest, sum);
    most = Math.max(most, highest - sum);
  }
  return most;
}

/** The falls of capital that a running sum is added to, as parts of its highest value before. */
export interface CapitalFalls {
  /** The largest part. */
  readonly deepest: number;
  /**
   * The ulcer index: the root of the mean of the squares. Martin and McCann, The Investor's Guide to Fidelity Funds, 1989.
   */
  readonly ulcer: number;
}

/** The falls of capital. @param capital > 0 */
export function capitalFalls(changes: readonly number[], capital: number): CapitalFalls {
  let [value, highest, deepest, squares] = [capital, capital, 0, 0];
  for (const change of changes) {
    value += change;
    highest = Math.max(highest, value);
    const fall = (highest - value) / highest;
    deepest = Math.max(deepest, fall);
    squares += fall * fall;
  }
  return { deepest, ulcer: changes.length === 0 ? 0 : Math.sqrt(squares / changes.length) };
}
