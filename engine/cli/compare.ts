import { existsSync } from "node:fs";
import { openJournalToRead } from "../journal/mod.ts";
import { emptyOutput, refuseClashes, tryOutput, writeOutput } from "../output/mod.ts";
import { importHost } from "../pool/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import {
  compareHtml,
  compareJson,
  compareLines,
  type Comparison,
  figuresOf,
  firstDifference,
  headerDifferences,
  parseResult,
  readResult,
  resultJson,
  resultOfSessions,
  type StoredResult,
} from "../report/mod.ts";
import { findWorker } from "../session/mod.ts";
import { type Config, readConfig } from "../settings/mod.ts";
import { MoneyFormat, paintLines } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { overridesOf } from "./flags.ts";
import type { Io } from "./io.ts";
import { sessionsOf } from "./report.ts";
import { VERSION } from "./version.ts";
import { type Operand, whyTripsDiffer } from "./why_trips_differ.ts";

const COLUMNS = 80;

/**
 * The command `compare`: what differs between two results. Each is a file that `backtest --json` or `report --json` has written,
 * or a session of the journal.
 *
 * @returns the exit code: 0 if all trades are alike, 1 if they are not
 * @throws EngineError USAGE if there is no such file or session; INPUT_FILE if a file is no result
 */
export async function runCompare(args: Arguments, io: Io): Promise<number> {
  const { positionals, switches, values } = args;
  const [nameA = "", nameB = ""] = positionals;
  const config = readConfig(undefined, overridesOf(args));
  const html = values.get("html");
  const outputs = html === undefined ? [] : [{ name: "--html", path: html }];
  const inputs = [nameA, nameB].map((path) => ({ name: "compare", path }));
  refuseClashes(inputs, outputs);
  const operands = [await readOperand(nameA, config, io), await readOperand(nameB, config, io)] as const;
  const [{ result: a }, { result: b }] = operands;
  for (const output of outputs) tryOutput(output);
  const trip = firstDifference(a, b);
  const comparison: Comparison = {
    a,
    b,
    names: [nameA, nameB],
    header: headerDifferences(a, b),
    trip,
    why: trip === null ? [] : await whyTripsDiffer(trip.at, operands),
  };
  const options = {
    money: new MoneyFormat(a.header.zone),
    moneyScale: moneyScaleOf([a, b]),
    columns: COLUMNS,
    full: switches.has("full"),
  };
  for (const output of outputs) {
    emptyOutput(output);
    writeOutput(output, compareHtml(comparison, options));
  }
  if (switches.has("json")) io.stdout(`${JSON.stringify(compareJson(comparison))}\n`);
  else io.stdout(paintLines(compareLines(comparison, options), { columns: COLUMNS, colour: io.colour }));
  return trip === null ? 0 : 1;
}

/** Reads one of the two: a file, else a session of the journal. */
async function readOperand(name: string, config: Config, io: Io): Promise<Operand> {
  if (existsSync(name)) return { name, result: readResult(name), recorded: null };
  if (config.journal === null || !existsSync(config.journal)) {
    const hint = "write one with bulkhead backtest --json >FILE";
    throw new UsageError(`expected a file with a result, or a session of a journal, was ${JSON.stringify(name)}`, {
      hint,
    });
  }
  const reader = openJournalToRead(config.journal);
  try {
    const sessions = sessionsOf(reader, name, io);
    const { result } = await resultOfSessions(reader, sessions, {
      version: VERSION,
      worker: await importHost(findWorker()),
    });
    const figures = figuresOf(result, { capital: config.capital, sessionsAYear: config.daysAYear });
    const stored = parseResult([...resultJson(result, figures)].join(""), name);
    return { name, result: stored, recorded: { journal: config.journal, sessions } };
  } finally {
    reader.close();
  }
}

/** The scale that shows all decimals of the trades' nets, 2 at least. */
function moneyScaleOf(results: readonly StoredResult[]): number {
  let decimals = 2;
  for (const { round_trips: trips } of results)
    for (const { net } of trips) {
      const [, fraction = ""] = String(net ?? 0).split(".");
      if (!fraction.includes("e")) decimals = Math.max(decimals, Math.min(8, fraction.length));
    }
  return 10 ** decimals;
}
