import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { MAIN, ROOT } from "../../test/fixtures/cli.ts";
import { compare, interleave, lineOf, MS, type Row } from "./harness.ts";

const BLOCKS = 9;

/** How long a person waits: for the first tick of a session, and for an answer on health. */
export const startUp: Row = {
  name: "start-up",
  about: "the built program: until the first tick, and --health, each : node with an empty file",
  async run({ folder }) {
    const empty = path.join(folder, "empty.mjs");
    await writeFile(empty, "");
    const settings = { JOURNAL: "off", RUN_DIR: path.join(folder, "run"), SPEED: "max", MARKET_CLOSE: "09:16" };
    const session = () => elapsed([MAIN, "run", "--plain", "--workers", "1"], settings);
    const health = () => elapsed([MAIN, "--health"], settings);
    const bare = () => elapsed([empty], {});
    await interleave(1, [session, health, bare]);
    const [first, asked, least] = await interleave(BLOCKS, [session, health, bare]);
    return [
      lineOf("start-up, a minute's session", compare(first, least), { unit: MS }),
      lineOf("start-up, --health", compare(asked, least), { unit: MS }),
    ];
  },
};

/** @returns milliseconds from the start of a program to its end */
async function elapsed(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<number> {
  const begun = performance.now();
  const env = { PATH: process.env["PATH"] ?? "", ...settings };
  const child = spawn(process.execPath, [...args], { cwd: ROOT, env, stdio: "ignore" });
  await once(child, "close");
  return performance.now() - begun;
}
