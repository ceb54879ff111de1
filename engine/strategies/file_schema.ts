import * as z from "zod";
import { strategySchema } from "./fields.ts";

/**
 * The JSON Schema (draft 2020-12) of a strategies file, for editors: it completes keys, shows what they mean, and marks
 * what has the wrong shape. What conditions say, and what depends on the instrument, is for `check`.
 */
export function strategiesSchema(): object {
  const list = z.array(strategySchema).min(1);
  const file = z.union([list, z.strictObject({ strategies: list })]).meta({
    title: "Bulkhead strategies file",
    description: "A list of strategies, or one key `strategies` with the list.",
  });
  // What is written, before defaults are filled in.
  return z.toJSONSchema(file, { io: "input" });
}
