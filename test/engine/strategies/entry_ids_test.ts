import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instrumentsNamed, parseStrategies, resolveStrategies } from "../../../engine/strategies/mod.ts";
import { describe as judge } from "../../../workers/explain/describe.ts";
import { instrumentMap, problemsOf, resolveText, strategyYaml } from "../../fixtures/strategies_text.ts";
import { NO_SYMBOLS, SYMBOLS } from "../../fixtures/symbols.ts";

/** A file with these ids in double quotes. A strategy has six lines. */
function idsYaml(...ids: readonly string[]): string {
  return ids.map((id) => strategyYaml({ strategy_id: JSON.stringify(id) })).join("");
}

/** The indices of the valid strategies of a file. */
async function validOf(text: string): Promise<readonly boolean[]> {
  return (await resolveText(text)).map(({ spec }) => spec !== null);
}

describe("readEntry", () => {
  for (const [id, hint] of [
    ["-x", "begin it with a letter: a command would take it for a flag"],
    ["--all", "begin it with a letter: a command would take it for a flag"],
    [" x", "remove the space at its beginning or end"],
    ["x ", "remove the space at its beginning or end"],
    [" ", "remove the space at its beginning or end"],
  ] as const) {
    test(`readEntry refuses the id ${JSON.stringify(id)}, and keeps it as the strategy's name`, async () => {
      const [resolved] = await resolveText(idsYaml(id));
      assert.deepEqual([resolved?.id, resolved?.spec], [id, null]);
      assert.deepEqual(
        resolved?.problems.map((problem) => [problem.message, problem.hint]),
        [
          [
            `Expected an id of 1 to 64 letters, digits, spaces, \`_\`, \`.\` or \`-\`, found ${JSON.stringify(id)}`,
            hint,
          ],
        ],
      );
    });
  }

  for (const other of ["a  b", " a b", "a b ", "  a   b "]) {
    test(`readEntry refuses ${JSON.stringify(other)} beside "a b", and names its line`, async () => {
      const text = idsYaml("a b", other);
      assert.deepEqual(await validOf(text), [true, false]);
      const [problem = "", ...more] = await problemsOf(text);
      assert.deepEqual(more, []);
      assert.match(problem, /^f\.yaml:7:16: Expected an id that differs from others by more than spaces, found/);
      assert.match(problem.replaceAll(/\s+/g, " "), /one that does not: line 1 has "a b"/);
    });
  }

  test("readEntry compares no id with an id of an invalid form", async () => {
    assert.deepEqual(await validOf(idsYaml("a b ", "a b", "-a", "A B", "ab", "a-b")), [
      false,
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  test("readEntry accepts every valid symbol", async () => {
    const text = SYMBOLS.map((symbol, i) =>
      strategyYaml({ strategy_id: `s${i}`, instrument: JSON.stringify(symbol) }),
    ).join("");
    assert.deepEqual(await problemsOf(text), []);
    assert.deepEqual(instrumentsNamed(parseStrategies("f.yaml", text)), SYMBOLS);
  });

  for (const [text, why] of NO_SYMBOLS) {
    test(`readEntry refuses the instrument ${JSON.stringify(text)}, its character named`, async () => {
      const [resolved] = await resolveText(strategyYaml({ instrument: JSON.stringify(text) }));
      const [problem] = resolved?.problems ?? [];
      assert.match(problem?.message ?? "", /^Expected an instrument's symbol, such as NIFTY, found /);
      assert.ok(problem?.hint?.startsWith(`${why}; a symbol has `), String(problem?.hint));
    });
  }

  test("readEntry hints at double quotes for a symbol that YAML reads as a comment", async () => {
    const [problem] = await problemsOf(strategyYaml({ instrument: "#ABC" }));
    assert.match(problem ?? "", /found\n? *nothing[^]*one that begins with a sign/);
  });

  test("readEntry accepts a journal's names of earlier versions", async () => {
    const ids = ["-x", " a b", "a b", "a  b", "a b "];
    const text = ids.map((id) => strategyYaml({ strategy_id: JSON.stringify(id), instrument: '"N 50 "' })).join("");
    const file = parseStrategies("f.yaml", text, { isRecorded: true });
    const options = { instruments: instrumentMap(["N 50 "]), defaultInstrument: "NIFTY", describe: judge };
    const resolved = await resolveStrategies(file, options);
    assert.deepEqual(
      resolved.map(({ id, spec, problems }) => [id, spec?.id, problems]),
      ids.map((id) => [id, id, []]),
    );
  });

  test("readEntry refuses names that were never valid, and a duplicate id, in a journal's text too", async () => {
    const text = strategyYaml({ strategy_id: "a/b" }) + strategyYaml({ strategy_id: "a" }).repeat(2);
    const { entries } = parseStrategies("f.yaml", text, { isRecorded: true });
    assert.deepEqual(
      entries.map(({ fields }) => fields?.strategy_id ?? null),
      [null, "a", null],
    );
  });
});
