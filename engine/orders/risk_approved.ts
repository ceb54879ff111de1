declare const approved: unique symbol;

/**
 * Something that the gate has judged and let through. A type, not a habit: nothing else can make one, and the executor
 * accepts nothing else.
 */
export interface RiskApproved<T> {
  readonly [approved]: true;
  readonly value: T;
}
