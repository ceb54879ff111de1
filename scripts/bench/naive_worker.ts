import { parentPort, workerData } from "node:worker_threads";
import { MICROS } from "../../engine/protocol/mod.ts";
import { compileRule, RowContext } from "../../workers/rules/mod.ts";

/** A tick as an object: what is posted for each, to each worker. */
export interface NaiveTick {
  readonly seq: number;
  readonly ts: number;
  readonly instrument: number;
  readonly price: number;
  readonly size: number;
}

/** Judges the same rules, one message a tick. */
function serve({ rules, last }: { readonly rules: readonly string[]; readonly last: number }): void {
  const conditions = rules.map((text) => {
    const result = compileRule(text, { key: "entry_condition", timeframe: MICROS.minute });
    if (!result.ok) throw new TypeError(`Expected a valid rule, was ${text}`);
    return result.rule.bind((value) => (value.kind === "column" ? value.column : -1));
  });
  const row = new RowContext();
  let met = 0;
  parentPort?.on("message", ({ seq, ts, price }: NaiveTick) => {
    row.ts = ts;
    row.price = price / 100;
    for (const condition of conditions) if (condition(row) === 1) met += 1;
    if (seq === last) parentPort?.postMessage(met);
  });
  parentPort?.postMessage("ready");
}

serve(workerData as { readonly rules: readonly string[]; readonly last: number });
