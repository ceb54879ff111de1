import type { InputChoices } from "../../data/mod.ts";
import type { Config } from "../../settings/mod.ts";

/** Files of prices that a session or a backtest reads. */
export interface ReplayChoice {
  readonly feed: "replay";
  /** The flag that names them, without its dashes. */
  readonly flag: string;
  /** Files, folders and patterns, at least one. */
  readonly paths: readonly string[];
  /** What is said about them. */
  readonly choices: InputChoices;
}

/** Where a session's ticks come from. */
export type FeedChoice = { readonly feed: "simulated" } | ReplayChoice;

/** True for the simulated feed at speed 1. A replay is in virtual time at every speed. */
export function isRealTime(config: Pick<Config, "speed">, choice: FeedChoice): boolean {
  return choice.feed === "simulated" && config.speed === 1;
}
