import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../../engine/cli/args.ts";
import { JSON_FLAG, RUN_FLAGS } from "../../../engine/cli/flags.ts";
import { readsAs } from "../../fixtures/usage.ts";

const RUN = { command: "run", flags: [...RUN_FLAGS, JSON_FLAG], positionals: [] };

for (const [argv, unknown, meant] of [
  [["--strategy", "a.yaml"], "--strategy", "--strategies"],
  [["--strategy=a.yaml"], "--strategy", "--strategies"],
  [["--Speed", "max"], "--Speed", "--speed"],
  [["--order-json", "x"], "--order-json", "--orders-json"],
  [["-strategies", "a.yaml"], "-s", "--strategies"],
  [["--halp"], "--halp", "--help"],
] as const) {
  test(`parseArguments says what ${argv.join(" ")} was meant to be`, () => {
    assert.throws(
      () => parseArguments(argv, RUN),
      readsAs(
        "run",
        `bulkhead run: unknown option '${unknown}'\n  hint: did you mean ${meant}? see bulkhead run --help`,
      ),
    );
  });
}

test("parseArguments guesses nothing where nothing is near", () => {
  for (const flag of ["--bogus", "-x"]) {
    assert.throws(
      () => parseArguments([flag], RUN),
      readsAs("run", `bulkhead run: unknown option '${flag}'\n  hint: see bulkhead run --help`),
    );
  }
});
