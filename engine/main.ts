#!/usr/bin/env node
import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { exitOnSignals, ProcessSignals } from "./control/mod.ts";

// Before anything else is loaded: from here on a process that trades ends by no signal but on its own terms.
const args = process.argv.slice(2);
const signals = args[0] === "run" ? new ProcessSignals() : null;
// What they have copied of files of prices is removed as they end.
if (["backtest", "convert", "explain", "inspect", "replay"].includes(args[0] ?? "")) exitOnSignals();

// As it ends, Node gives each terminal back its settings, and aborts where one has gone meanwhile, unless it is closed.
const terminals = [0, 1, 2].filter((fd) => isatty(fd));
process.once("exit", () => {
  for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
});

const { processIo, runCommand } = await import("./cli/mod.ts");
const { systemClock } = await import("./clock.ts");
const { ZOMBIE_MS } = await import("./protocol/mod.ts");

process.exitCode = await runCommand(args, processIo(signals));

// A session has waited for its outputs as long as it does. What is left in Node's own streams is of sockets that nobody
// reads, and would hold the process.
if (signals !== null && process.stdout.writableLength + process.stderr.writableLength > 0) process.exit();

// Everything is done and written, and the process ends when nothing holds it. The timer does not: it fires only if
// something else does, which can only be a thread that does not stop, and exiting would wait for that as well.
systemClock.after(ZOMBIE_MS, () => {
  process.stderr.write("Bulkhead is done, but one of its threads does not stop; killing the process\n");
  process.kill(process.pid, "SIGKILL");
});
