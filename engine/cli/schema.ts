import { strategiesSchema } from "../strategies/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";

/** The command `schema`: prints the JSON Schema of the strategies file. @returns the exit code */
export async function runSchema(_: Arguments, { stdout }: Io): Promise<0> {
  stdout(`${JSON.stringify(strategiesSchema(), null, 2)}\n`);
  return 0;
}
