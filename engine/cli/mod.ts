export { runCommand } from "./run_command.ts";
export { processIo } from "./io.ts";
