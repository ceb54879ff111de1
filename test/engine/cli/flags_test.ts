import assert from "node:assert/strict";
import { test } from "node:test";
import { CONVERT_FLAGS, INSPECT_FLAGS, overridesOf, RUN_FLAGS } from "../../../engine/cli/flags.ts";
import { kindOfSwitches } from "../../../engine/cli/input_flags.ts";
import { SETTINGS } from "../../../engine/settings/mod.ts";

test("RUN_FLAGS have each flag of a setting once, with the words of the table", () => {
  for (const { flag, value, about } of SETTINGS) {
    if (flag === null) continue;
    const found = RUN_FLAGS.filter(({ name }) => `--${name}` === flag);
    assert.deepEqual(found, [{ name: flag.slice(2), value, about }]);
  }
  assert.equal(new Set(RUN_FLAGS.map(({ name }) => name)).size, RUN_FLAGS.length);
});

test("overridesOf names settings by the flags of the table, and takes a switch for yes", () => {
  const values = new Map(
    SETTINGS.flatMap(({ flag, value, name }) => (value === null ? [] : [[flag?.slice(2) ?? "", name]])),
  );
  const switches = new Set(
    SETTINGS.flatMap(({ flag, value }) => (flag !== null && value === null ? [flag.slice(2)] : [])),
  );
  const expected = SETTINGS.filter(({ flag }) => flag !== null).map(({ name, value }) => [
    name,
    value === null ? "yes" : name,
  ]);
  assert.deepEqual(overridesOf({ values, switches }), Object.fromEntries(expected));
  assert.deepEqual(overridesOf({ values: new Map([["ticks", "a.csv"]]), switches: new Set(["plain"]) }), {});
});

test("what inspect says by hand may be given to convert and inspect too: their files are positional", () => {
  for (const flags of [CONVERT_FLAGS, INSPECT_FLAGS]) {
    for (const name of ["ticks", "bars"]) assert.equal(flags.find((flag) => flag.name === name)?.value, null, name);
  }
  const kinds = [["ticks"], ["bars", "json"], ["json"]].map((names) => kindOfSwitches(new Set(names)));
  assert.deepEqual(kinds, ["ticks", "bars", null]);
});
