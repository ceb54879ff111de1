import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { arch, cpus, platform, tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { WORKER } from "../../test/fixtures/session.ts";
import { build } from "../build.ts";
import { allocation } from "./allocation.ts";
import { crashToReady } from "./crash_to_ready.ts";
import { gate } from "./gate.ts";
import { formatHeader, formatMeasured, type Measured, type Row, toJson } from "./harness.ts";
import { hungGuard } from "./hung_guard.ts";
import { indicators } from "./indicators.ts";
import { copyThread } from "./journal_file.ts";
import { journalFill } from "./journal_fill.ts";
import { journalMax } from "./journal_max.ts";
import { journalPort } from "./journal_port.ts";
import { bookMemory } from "./book_memory.ts";
import { journalResume } from "./journal_resume.ts";
import { journalTicks } from "./journal_ticks.ts";
import { memory } from "./memory.ts";
import { naive } from "./naive.ts";
import { neighbourDeath } from "./neighbour_death.ts";
import { page } from "./page.ts";
import { pulse } from "./pulse.ts";
import { read } from "./read.ts";
import { ruleCode } from "./rule_code.ts";
import { spammer } from "./spammer.ts";
import { startUp } from "./start_up.ts";
import { throughput } from "./throughput.ts";
import { tickToFill } from "./tick_to_fill.ts";
import { wake } from "./wake.ts";

const ROWS: readonly Row[] = [
  tickToFill,
  throughput,
  allocation,
  naive,
  gate,
  crashToReady,
  memory,
  startUp,
  pulse,
  indicators,
  ruleCode,
  wake,
  neighbourDeath,
  spammer,
  hungGuard,
  journalFill,
  journalMax,
  journalPort,
  journalResume,
  journalTicks,
  read,
  page,
];
/** Rows that take minutes: they are run by their name alone. */
const LONG: readonly Row[] = [bookMemory];

/** Runs the rows, and tells of what they have measured as they end. */
async function bench(rows: readonly Row[], tell: (lines: readonly Measured[]) => void): Promise<void> {
  await build();
  const folder = await mkdtemp(path.join(tmpdir(), "bulkhead-bench-"));
  try {
    const worker = path.join(folder, "slot.cjs");
    await copyFile(WORKER, worker);
    await copyThread(folder);
    for (const row of rows) tell(await row.run({ worker: pathToFileURL(worker), folder }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What it was measured on, in words. */
function machine(): string {
  const [first] = cpus();
  const cores = `${cpus().length} x ${first?.model.trim() ?? "unknown processor"}`;
  return `Node ${process.versions.node}, ${platform()} ${arch()}, ${cores}`;
}

/** @returns the process's exit code */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: "string", multiple: true }, json: { type: "boolean" } },
  });
  const names = [...(values.only ?? []), ...positionals];
  const all = [...ROWS, ...LONG];
  const unknown = names.filter((name) => !all.some((row) => row.name === name));
  if (unknown.length > 0) {
    console.error(`Expected names of rows, was ${unknown.join(" ")}; the rows are:`);
    for (const { name, about } of all) console.error(`  ${name}\n    ${about}`);
    return 2;
  }
  const chosen = names.length === 0 ? ROWS : all.filter(({ name }) => names.includes(name));
  if (values.json === true) {
    const rows: Measured[] = [];
    await bench(chosen, (lines) => void rows.push(...lines));
    const measured = new Date().toISOString().slice(0, 10);
    console.log(JSON.stringify({ measured, machine: machine(), rows: rows.map(toJson) }, null, 2));
    return 0;
  }
  console.log(`${machine()}\n${formatHeader()}`);
  await bench(chosen, (lines) => {
    for (const line of lines) console.log(formatMeasured(line));
  });
  return 0;
}

process.exitCode = await main();
