import { readFileSync } from "node:fs";
import { EngineError } from "../../protocol/mod.ts";
import { whyUnreadable } from "../why_unreadable.ts";
import type { FeeFacts } from "./fee_facts.ts";
import { readFees } from "./read_fees.ts";
import zerodha2026 from "./zerodha_2026.json" with { type: "json" };

const SHIPPED = [zerodha2026] as const;

/**
 * The schedule that `FEES` names: one that comes with the program, the path of a file, or the text of a header, which
 * begins with a brace.
 *
 * @throws EngineError INPUT_FILE with every mistake of the file
 */
export function openFees(said: string): FeeFacts {
  if (said.startsWith("{")) return readFees(said, "FEES");
  const shipped = SHIPPED.find(({ name }) => name === said);
  if (shipped !== undefined) return readFees(JSON.stringify(shipped), said);
  let text;
  try {
    text = readFileSync(said, "utf8");
  } catch (cause) {
    const names = SHIPPED.map(({ name }) => name).join(", ");
    const hint = `hint: FEES is the path of a fee schedule, or ${names}`;
    throw new EngineError("INPUT_FILE", `${said}: Expected a fee schedule, ${whyUnreadable(cause)}\n  ${hint}`, {
      cause,
    });
  }
  return readFees(text, said);
}
