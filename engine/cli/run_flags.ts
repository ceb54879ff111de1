import { existsSync } from "node:fs";
import { nearest } from "../core/mod.ts";
import { parseHoursFlags } from "../market/mod.ts";
import { UsageError } from "../protocol/mod.ts";
import type { FeedChoice, RunOptions } from "../session/mod.ts";
import { parseChaos } from "../tape/mod.ts";
import type { Arguments } from "./args.ts";
import { overridesOf } from "./flags.ts";
import { DATA_FLAGS, namesData } from "./data_flags.ts";
import { readInput } from "./input_flags.ts";

/** Reads the flags of `run`. @throws UsageError if flags contradict each other, or one is malformed */
export function readRunFlags(args: Arguments): RunOptions {
  const { values, switches } = args;
  const chaos = values.get("chaos");
  return {
    overrides: overridesOf(args),
    choice: readChoice(args),
    hours: parseHoursFlags(args.lists.get("hours") ?? []),
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

function readChoice({ values, lists, positionals }: Arguments): FeedChoice {
  const names = namesData({ values });
  const feed = values.get("feed") ?? (names ? "replay" : "simulated");
  if (feed !== "simulated" && feed !== "replay") {
    const meant = nearest(feed, ["simulated", "replay"]);
    throw new UsageError(`expected --feed simulated or replay, was ${JSON.stringify(feed)}`, { meant });
  }
  if (feed === "simulated") {
    const stray = DATA_FLAGS.find(({ name }) => values.has(name));
    if (stray !== undefined) throw new UsageError(`--${stray.name} goes with --feed replay`);
    const [more] = positionals;
    if (more !== undefined) {
      const meant = existsSync(more) ? `--data ${more}` : null;
      throw new UsageError(`expected nothing after run, was ${JSON.stringify(more)}`, { meant });
    }
    return { feed };
  }
  return readInput({ values, lists }, "--feed replay", positionals);
}
