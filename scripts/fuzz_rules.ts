import { parseArgs } from "node:util";

import { fuzzRules } from "../test/fixtures/rule_fuzz.ts";

const MAX_SEED = 2 ** 31;

/** @returns null if the flags are not what they should be */
function readFlags(): { readonly count: number; readonly seed: number } | null {
  try {
    const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
    const count = Number(values.count ?? 1_000_000);
    const seed = Number(values.seed ?? Math.floor(Math.random() * MAX_SEED));
    const sound = [count, seed].every((each) => Number.isSafeInteger(each) && each >= 0);
    return sound ? { count, seed } : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Prints each failure with its seed, then one line of counts. @returns the exit code: 1 if there is a failure */
function fuzz(count: number, seed: number): number {
  const print = (value: number): string => value.toLocaleString("en-US");
  // Whoever watches sees from this where it hangs, if it does.
  const onProgress = process.stderr.isTTY ? (done: number) => void process.stderr.write(`\r${print(done)}`) : undefined;
  const { rules, refused, failures } = fuzzRules({ count, seed }, onProgress);
  if (onProgress !== undefined) process.stderr.write("\r\x1b[K");
  for (const { input, text, key, why } of failures) {
    console.log(`seed ${seed}, input ${input} as ${key}: ${why}\n  ${JSON.stringify(text)}`);
    console.log(`  again: npm run fuzz -- --count ${input + 1} --seed ${seed}`);
  }
  const counts = `${print(rules)} rules, ${print(refused)} refused, ${print(failures.length)} failures`;
  console.log(`${print(count)} inputs, ${counts} (seed ${seed})`);
  return failures.length === 0 ? 0 : 1;
}

const flags = readFlags();
if (flags === null) {
  console.error("Expected --count N and --seed S, integers from 0; for example --count 1000000 --seed 7");
  process.exitCode = 2;
} else {
  process.exitCode = fuzz(flags.count, flags.seed);
}
