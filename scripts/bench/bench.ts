import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { WORKER } from "../../test/fixtures/session.ts";
import { build } from "../build.ts";
import { crashToReady } from "./crash_to_ready.ts";
import { formatHeader, type Row } from "./harness.ts";
import { hungGuard } from "./hung_guard.ts";
import { indicators } from "./indicators.ts";
import { copyThread } from "./journal_file.ts";
import { journalFill } from "./journal_fill.ts";
import { journalMax } from "./journal_max.ts";
import { journalPort } from "./journal_port.ts";
import { journalResume } from "./journal_resume.ts";
import { neighbourDeath } from "./neighbour_death.ts";
import { pulse } from "./pulse.ts";
import { ruleCode } from "./rule_code.ts";
import { spammer } from "./spammer.ts";
import { throughput } from "./throughput.ts";

const ROWS: readonly Row[] = [
  crashToReady,
  pulse,
  throughput,
  indicators,
  ruleCode,
  neighbourDeath,
  spammer,
  hungGuard,
  journalFill,
  journalMax,
  journalPort,
  journalResume,
];

/** Runs the rows and prints what they say, as they end. */
async function bench(rows: readonly Row[]): Promise<void> {
  await build();
  const folder = await mkdtemp(path.join(tmpdir(), "bulkhead-bench-"));
  try {
    const worker = path.join(folder, "slot.cjs");
    await copyFile(WORKER, worker);
    await copyThread(folder);
    console.log(formatHeader());
    for (const row of rows) {
      for (const line of await row.run({ worker: pathToFileURL(worker), folder })) console.log(line);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(`Expected names of rows, was ${unknown.join(" ")}; the rows are:`);
  for (const { name, about } of ROWS) console.error(`  ${name}\n    ${about}`);
  process.exitCode = 2;
} else {
  await bench(ROWS.filter(({ name }) => names.length === 0 || names.includes(name)));
}
