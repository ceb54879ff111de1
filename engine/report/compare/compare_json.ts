import type { Comparison } from "./compare_lines.ts";
import type { StoredResult } from "./stored_result.ts";

/** A comparison for machines. */
export function compareJson({ a, b, names, header, trip, why }: Comparison): object {
  const keys = [...new Set([...Object.keys(a.statistics ?? {}), ...Object.keys(b.statistics ?? {})])];
  const ids = (one: StoredResult, of: StoredResult): readonly string[] =>
    one.strategies.flatMap(({ id }) => (of.strategies.some((each) => each.id === id) ? [] : [id]));
  return {
    schema: 1,
    a: names[0],
    b: names[1],
    comparable: header.every(({ isFatal }) => !isFatal),
    header: header.map(({ name, a: own, b: other, isFatal }) => ({ name, a: own, b: other, decisive: isFatal })),
    statistics: Object.fromEntries(
      keys.map((name) => {
        const [own, other] = [a.statistics?.[name] ?? null, b.statistics?.[name] ?? null];
        return [name, { a: own, b: other, difference: own === null || other === null ? null : other - own }];
      }),
    ),
    only_in_a: ids(a, b),
    only_in_b: ids(b, a),
    first_difference: trip === null ? null : { ...trip.at, what: trip.what, a: trip.a, b: trip.b, why },
  };
}
