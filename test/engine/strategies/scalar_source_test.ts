import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseStrategies } from "../../../engine/strategies/mod.ts";
import type { ScalarSource } from "../../../engine/strategies/mod.ts";

function ruleIn(text: string): { readonly file: string; readonly rule: ScalarSource } {
  const { source, entries } = parseStrategies("f.yaml", text);
  const rule = entries[0]?.rules.entry_condition;
  assert.ok(rule !== null && rule !== undefined);
  return { file: source.text, rule };
}

/** The text of the file at the place of `word` in the condition. */
function writtenAs(text: string, word: string): string {
  const { file, rule } = ruleIn(text);
  const offset = rule.value.indexOf(word);
  assert.ok(offset >= 0, rule.value);
  const at = rule.locate(offset, word.length);
  return file.slice(at.offset, at.offset + at.length);
}

const FORMS: readonly (readonly [form: string, text: string])[] = [
  ["plain", "- entry_condition: price > 1 AND prise > 2 # note\n"],
  ["plain over two lines", "- entry_condition: price > 1\n    AND\n\n    prise > 2\n"],
  ["plain with CRLF", "- entry_condition: price > 1\r\n    AND prise > 2\r\n"],
  ["plain after an anchor", "- entry_condition: &x price > 1 AND prise > 2\n"],
  ["single-quoted", "- entry_condition: 'time > ''9:15'' AND prise > 2'\n"],
  ["single-quoted over two lines", "- entry_condition: 'time > ''9:15''  \n\n    AND prise > 2'\n"],
  ["double-quoted", '- entry_condition: "price > \\"\\x41\\u00e9\\U0001F642\\" \\n\\tAND prise > 2"\n'],
  ["double-quoted with an escaped line end", '- entry_condition: "price > 1 \\\n     AND prise > 2"\n'],
  ["JSON", '[\n\t{"entry_condition": "price > \\"9\\" \\/ AND prise > 2"}]\n'],
  ["literal", "- entry_condition: |\n    price > 1\n\n      AND prise > 2\n"],
  ["literal with CRLF", "- entry_condition: |\r\n    price > 1\r\n      AND prise > 2\r\n"],
  ["literal with an indicator", "- entry_condition: |2-\n      price > 1\n     AND prise > 2\n"],
  ["folded with several breaks", "- entry_condition: >\n    price > 1\n\n\n    AND\n    prise > 2\n"],
  ["folded", "- entry_condition: >- # note\n    price > 1\n    AND\n\n      (bid > 1)\n\n    AND prise > 2\n"],
];

for (const [form, text] of FORMS) {
  test(`alignScalar finds a word of a condition that is written ${form}`, () => {
    assert.equal(writtenAs(text, "prise"), "prise");
  });
}

test("alignScalar finds a word that is written with escapes", () => {
  assert.equal(writtenAs('- entry_condition: "\\u0070r\\x69se > 2"\n', "prise"), "\\u0070r\\x69se");
});

test("alignScalar puts the end of a condition after its last word, not in the line below", () => {
  const { file, rule } = ruleIn("- entry_condition: |\n    price >\n  x: 1\n");
  assert.deepEqual(rule.locate(rule.value.length, 0), { offset: file.indexOf(">") + 1, length: 0 });
});

test("alignScalar marks the whole of an empty condition", () => {
  const { file, rule } = ruleIn('- entry_condition: "  "\n');
  assert.deepEqual(rule.locate(0, 0), { offset: file.indexOf('"'), length: 4 });
});

test("alignScalar finds every visible character of any text in any style", () => {
  const word = fc.constantFrom(
    "price",
    ">",
    "20100",
    "'9:15'",
    '"9:15"',
    "AND",
    "\\",
    "é",
    "🙂",
    "(",
    "#",
    ":",
    "\n",
    "\n\n",
    "  ",
  );
  const style = fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED");
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 25 }),
      style,
      fc.constantFrom(20, 80),
      (words, type, lineWidth) => {
        const text = stringify([{ entry_condition: words.join(" ").replaceAll(/ *\n */g, "\n") }], {
          defaultStringType: type,
          lineWidth,
        } as object);
        const { file, rule } = ruleIn(text);
        const { value } = rule;
        for (let i = 0; i < value.trimEnd().length; i++) {
          const at = rule.locate(i, 1);
          const written = file.slice(at.offset, at.offset + at.length);
          const character = value[i] ?? "";
          if (character.trim() !== "")
            assert.ok(matches(written, character), `${JSON.stringify(text)} ${i} ${written}`);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

function matches(written: string, character: string): boolean {
  return written === character || written === `\\${character}` || written === character.repeat(2);
}
