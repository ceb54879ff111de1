import { Strategy } from "../../workers/strategy.ts";
import { isFaultyAt } from "./strategy_name.ts";

/** What a test's build of the worker does around each judgement. It may not return. */
export interface JudgementHooks {
  /** Within the judgement: what it throws is the strategy's own fault. */
  readonly within: (strategy: Strategy, seq: number) => void;
  /** Right after it, still at the same row and strategy: what it throws is the thread's death. */
  readonly after: (strategy: Strategy, seq: number) => void;
}

type Method<Name extends "judge" | "takeUnknownReport"> = (
  this: Strategy,
  ...args: Parameters<Strategy[Name]>
) => ReturnType<Strategy[Name]>;

/** Puts hooks around the judgements of all strategies; those that fail at some rows, by their ids, fail there. */
export function patchStrategy({ within, after }: JudgementHooks): void {
  const judge = methodOf("judge");
  const takeUnknownReport = methodOf("takeUnknownReport");
  let seq = 0;
  const judgeHooked: Method<"judge"> = function judgeHooked(row, context, halted) {
    seq = row.seq;
    within(this, seq);
    if (isFaultyAt(this.spec.id, seq)) throw new Error("This judgement is to fail");
    return judge.call(this, row, context, halted);
  };
  const takeHooked: Method<"takeUnknownReport"> = function takeHooked() {
    after(this, seq);
    return takeUnknownReport.call(this);
  };
  Object.assign(Strategy.prototype, { judge: judgeHooked, takeUnknownReport: takeHooked });
}

function methodOf<Name extends "judge" | "takeUnknownReport">(name: Name): Method<Name> {
  return Object.getOwnPropertyDescriptor(Strategy.prototype, name)?.value as Method<Name>;
}
