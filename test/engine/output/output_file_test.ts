import assert from "node:assert/strict";
import { linkSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { refuseClashes } from "../../../engine/output/output_file.ts";
import { Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("outputs");

test("refuseClashes treats a symbolic or hard link to an input as that input", () => {
  const input = workspace.write("ticks.csv", "mine\n");
  for (const [name, link] of [
    ["soft.csv", symlinkSync],
    ["hard.csv", linkSync],
  ] as const) {
    const output = workspace.path(name);
    link(input, output);
    assert.throws(
      () => refuseClashes([{ name: "--ticks", path: input }], [{ name: "--record", path: output }]),
      { message: new RegExp(`expected --record and --ticks to be different files, was ${output} for both`) },
      name,
    );
  }
});

test("refuseClashes refuses two outputs that are one file by a hard link", () => {
  const [one, other] = [workspace.write("one", ""), workspace.path("other")];
  linkSync(one, other);
  const outputs = [
    { name: "--record", path: one },
    { name: "--orders-json", path: other },
  ];
  assert.throws(() => refuseClashes([], outputs), { message: /expected --orders-json and --record to be different/ });
});

test("refuseClashes accepts files with similar names, and shared devices", () => {
  const [one, other] = [workspace.write("alike-1", "same\n"), workspace.write("alike-2", "same\n")];
  const device = { name: "--orders-json", path: "/dev/null" };
  refuseClashes([{ name: "--ticks", path: one }, device], [{ name: "--record", path: other }, device, device]);
});
