import { runCommand } from "./cli/commands.ts";
import { processIo } from "./cli/io.ts";

process.exitCode = await runCommand(process.argv.slice(2), processIo());
