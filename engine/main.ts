#!/usr/bin/env node
import { processIo, runCommand } from "./cli/mod.ts";
import { systemClock } from "./clock.ts";
import { ZOMBIE_MS } from "./protocol/mod.ts";

process.exitCode = await runCommand(process.argv.slice(2), processIo());

// Everything is done and written, and the process ends when nothing holds it. The timer does not: it fires only if
// something else does, which can only be a thread that does not stop, and exiting would wait for that as well.
systemClock.after(ZOMBIE_MS, () => {
  process.stderr.write("Bulkhead is done, but one of its threads does not stop; killing the process\n");
  process.kill(process.pid, "SIGKILL");
});
