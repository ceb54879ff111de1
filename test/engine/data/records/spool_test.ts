import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { SpoolFolder } from "../../../../engine/data/records/spool.ts";
import { programUrl } from "../../../fixtures/cli.ts";

test("a process leaves nothing of what it has kept of its standard input", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-spool-"));
  const script = `
    import { existsSync } from "node:fs";
    import { openInputs } from ${JSON.stringify(programUrl("spool"))};
    const [table] = await openInputs(["-"]);
    const { mode } = (await import("node:fs")).statSync(table.file);
    console.log(JSON.stringify([table.file, existsSync(table.file), table.bytes, mode & 0o777]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    input: "ts,price\n1,2\n",
    env: { ...process.env, TMPDIR: folder },
  });
  const [, wasThere, bytes, mode] = JSON.parse(output.toString()) as [string, boolean, number, number];
  assert.deepEqual([wasThere, bytes, mode], [true, 13, 0o600]);
  assert.deepEqual(readdirSync(folder), []);
  rmSync(folder, { recursive: true });
});

test("SpoolFolder leaves nothing of bytes that end in an error, and says whose they were", async () => {
  const spool = new SpoolFolder();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("some");
    throw Object.assign(new Error("gone"), { code: "EIO" });
  }
  const kept = await spool.spool("pipe", [Buffer.from("a"), Buffer.from("b")] as unknown as AsyncIterable<Uint8Array>);
  assert.equal(readFileSync(kept.file, "utf8"), "ab");
  await assert.rejects(spool.spool("pipe", broken()), /pipe: Expected a file that can be read, was: gone/);
  assert.equal(statSync(kept.file).size, kept.bytes);
  await kept.remove();
  assert.equal(existsSync(kept.file), false);
});
