declare const approved: unique symbol;

/** An order that the gate has approved. Only the gate can make one, and the executor accepts nothing else. */
export interface RiskApproved<T> {
  readonly [approved]: true;
  readonly value: T;
}
