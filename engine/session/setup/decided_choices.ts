import { choicesOf, type InputChoices, type Understood } from "../../data/mod.ts";

/**
 * What was said about files, and what was found of that which nobody said: with it they are read again in the same way.
 * Where files differ in something, it stays as it was said.
 */
export function decidedChoices(
  said: InputChoices,
  { readings, market, plain }: Pick<Understood, "market" | "plain" | "readings">,
): InputChoices {
  const found = readings.map(choicesOf);
  const merged = Object.keys(said).map((key) => {
    const name = key as keyof InputChoices;
    return [name, said[name] ?? common(found.map((choices) => choices[name]))] as const;
  });
  const bars = market.instruments.filter(({ barLengths }) => barLengths.length > 0);
  return {
    ...(Object.fromEntries(merged) as unknown as InputChoices),
    ...(plain === null ? {} : { kind: plain.kind }),
    bar: said.bar ?? common(bars.flatMap(({ barLengths }) => barLengths)),
    barStamp: said.barStamp ?? common(bars.map(({ stamp }) => stamp?.is ?? null)),
  };
}

/** The value that all have. Null: there is none, or they differ. */
function common<T>(values: readonly T[]): T | null {
  const [first, ...others] = values;
  const text = JSON.stringify(first);
  return first === undefined || others.some((each) => JSON.stringify(each) !== text) ? null : first;
}
