import type { Clock } from "../../clock.ts";
import {
  type BadRowsLimit,
  type FileReading,
  type InputChoices,
  type Market,
  type Understood,
  understand,
} from "../../data/mod.ts";
import type { FilePlan } from "../../feed/mod.ts";
import type { Instrument } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import { inputHours } from "./input_hours.ts";

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

/** What files are opened with. */
export interface OpenInputRequest {
  readonly config: Config;
  readonly choice: ReplayChoice;
  /** Symbols that strategies name, or that have been configured. */
  readonly symbols: readonly string[];
  readonly clock: Pick<Clock, "nowMicros">;
  /** Is called now and then with the part of the files that has been read, 0 to 1. */
  readonly onProgress?: (part: number) => void;
  readonly signal?: AbortSignal;
}

/** Files of prices that have been understood. The caller closes them. */
export class OpenedInput {
  readonly choice: ReplayChoice;
  readonly #understood: Understood;
  readonly #config: Config;

  constructor(choice: ReplayChoice, understood: Understood, config: Config) {
    this.choice = choice;
    this.#understood = understood;
    this.#config = config;
  }

  get readings(): readonly FileReading[] {
    return this.#understood.readings;
  }

  /** What is in the files. */
  get market(): Market {
    return this.#understood.market;
  }
}
