import { EngineError, type Instrument } from "../../protocol/mod.ts";
import type { DataBars, StrategiesFile } from "../../strategies/mod.ts";
import type { DescribeRules, EngineOptions } from "../engine_options.ts";
import type { SessionStrategy } from "../session_strategy.ts";
import { bySymbol } from "../setup/instruments.ts";
import { type JournalPlan, resumeMismatch } from "../setup/journal_plan.ts";
import { sessionStrategies } from "./file_strategies.ts";
import { readRecorded } from "./read_recorded.ts";
import { holdersIn, reviseStrategies } from "./revise_strategies.ts";

/** What the strategies of a run are read from. */
export interface ReaderParts {
  /** Null: it cannot be read, and the texts in the journal are used. */
  readonly file: StrategiesFile | null;
  readonly stored: Pick<JournalPlan, "earlier" | "file" | "id">;
  readonly instruments: readonly Instrument[];
  readonly defaultIndex: string;
  /** What is known of the data that they trade. */
  readonly bars: DataBars;
  /** Called with every problem of every strategy, as a person reads it. */
  readonly onProblem: (text: string) => void;
  /** Called when open positions are managed by the texts in the journal: with the reason. */
  readonly onOldText: (why: string) => void;
}

/**
 * Reads the strategies of a run: those of the file, revised by what an earlier run of the session has open.
 *
 * @returns a function that throws EngineError STRATEGIES_FILE if no strategy is valid and none has a position, and
 *   JOURNAL_MISMATCH if the earlier run cannot go on with the file
 */
export function strategiesReader(parts: ReaderParts): EngineOptions["readStrategies"] {
  const { file, stored, instruments, defaultIndex, bars, onProblem, onOldText } = parts;
  const { events } = stored.earlier;
  const context = { instruments: bySymbol(instruments), defaultInstrument: defaultIndex };
  const revise = (wanted: readonly SessionStrategy[] | null, describe: DescribeRules) =>
    reviseStrategies({
      recorded: events,
      wanted,
      readBefore: (strategies) => readRecorded({ strategies }, context)(describe),
      refuse: (what) => resumeMismatch(stored.file, stored.id, what),
      onChangeIgnored: (strategy, what) => onOldText(`strategy ${strategy} ${what}`),
    });
  return async (describe) => {
    if (file === null) return revise(null, describe);
    const strategies = await sessionStrategies(file, { ...context, bars, describe, onProblem });
    if (strategies.some(({ spec }) => spec !== null)) return revise(strategies, describe);
    const none = `${file.source.path}: Expected at least one valid strategy, was none`;
    if (holdersIn(events).size === 0)
      throw new EngineError("STRATEGIES_FILE", `${none}\n  hint: mend one of those above`);
    onOldText(none);
    return revise(strategies, describe);
  };
}
