/** The least double above a finite `value`. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  return step(value, value > 0 ? 1n : -1n);
}

/** The greatest double below a finite `value`. */
export function nextDown(value: number): number {
  return -nextUp(-value);
}

/** Doubles of one sign are ordered as the integers of their bits are (IEEE 754, section 5.10). */
function step(value: number, by: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + by);
  return view.getFloat64(0);
}
