import { nearest } from "../core/mod.ts";
import { INPUT_KINDS } from "../feed/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import type { FeedChoice, RunOptions } from "../session/mod.ts";
import { parseChaos } from "../tape/mod.ts";
import type { Arguments } from "./args.ts";
import { overridesOf } from "./flags.ts";
import { readReplay } from "./input_flags.ts";

/** Reads the flags of `run`. @throws UsageError if flags contradict each other, or one is malformed */
export function readRunFlags(args: Arguments): RunOptions {
  const { values, switches } = args;
  const chaos = values.get("chaos");
  return {
    overrides: overridesOf(args),
    choice: readChoice(values),
    chaos: chaos === undefined ? null : parseChaos(chaos),
    record: values.get("record"),
    recordTicks: switches.has("record-ticks"),
    ordersJson: values.get("orders-json"),
    summaryJson: values.get("summary-json"),
    plain: switches.has("plain"),
    fresh: switches.has("fresh"),
    settles: !switches.has("no-settle"),
  };
}

function readChoice(values: Arguments["values"]): FeedChoice {
  const feed = values.get("feed") ?? "simulated";
  if (feed !== "simulated" && feed !== "replay") {
    const meant = nearest(feed, ["simulated", "replay"]);
    throw new UsageError(`expected --feed simulated or replay, was ${JSON.stringify(feed)}`, { meant });
  }
  if (feed === "simulated") {
    const stray = [...INPUT_KINDS, "bar"].find((name) => values.has(name));
    if (stray !== undefined) throw new UsageError(`--${stray} goes with --feed replay`);
    return { feed };
  }
  return readReplay(values, "--feed replay");
}
