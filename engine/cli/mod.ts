export { runCommand } from "./commands.ts";
export { processIo } from "./io.ts";
