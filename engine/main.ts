import { processIo, runCommand } from "./cli/mod.ts";

process.exitCode = await runCommand(process.argv.slice(2), processIo());
