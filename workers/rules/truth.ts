/**
 * Kleene's three-valued truth: 1 yes, 0 no, -1 unknown.
 *
 * Unknown means that a value is missing at the row: no quote, no open position, a division by zero. It never opens or closes
 * a position.
 */
export type Truth = 0 | 1 | -1;

/** Yes only if both are yes, no as soon as one is no, else unknown. */
export function kleeneAnd(left: Truth, right: Truth): Truth {
  if (left === 1) return right;
  return left === 0 || right === 0 ? 0 : -1;
}

/** Yes as soon as one is yes, no only if both are no, else unknown. */
export function kleeneOr(left: Truth, right: Truth): Truth {
  if (left === 0) return right;
  return left === 1 || right === 1 ? 1 : -1;
}
