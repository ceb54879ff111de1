import { Strategy } from "../../workers/strategy/strategy.ts";
import { isFaultyAt, isMisbehaving } from "./strategy_name.ts";

/** What a test's build of the worker does around each judgement. It may not return. */
export interface JudgementHooks {
  /** Within the judgement: what it throws is the strategy's own fault. */
  readonly within: (strategy: Strategy, seq: number) => void;
  /** Right after it, still at the same row and strategy: what it throws is the thread's death. */
  readonly after: (strategy: Strategy, seq: number) => void;
  /** Who is judged at every row of its instrument, whatever its rules say; nobody by default. */
  readonly isRestless?: (strategy: Strategy) => boolean;
}

/** Puts hooks around the judgements of all strategies; those that fail at some rows, by their ids, fail there. */
export function patchStrategy({ within, after, isRestless = () => false }: JudgementHooks): void {
  const { judge, noteFault, noteSound, findInert } = Object.getOwnPropertyDescriptors(Strategy.prototype);
  let judged: { readonly strategy: Strategy; readonly seq: number } | null = null;
  // Right after each judgement the host notes that it has failed, or that it has not.
  const hooked = (strategy: Strategy): void => {
    const last = judged;
    judged = null;
    if (last?.strategy === strategy) after(strategy, last.seq);
  };
  const method = (name: string, value: unknown): void => {
    Object.defineProperty(Strategy.prototype, name, { value, configurable: true, writable: true });
  };
  method("judge", function judgeHooked(this: Strategy, ...args: Parameters<Strategy["judge"]>) {
    const { seq } = args[0];
    judged = { strategy: this, seq };
    within(this, seq);
    if (isFaultyAt(this.spec.id, seq)) throw new Error("This judgement is to fail");
    return judge.value?.apply(this, args);
  });
  method("noteFault", function noteFaultHooked(this: Strategy, ...args: Parameters<Strategy["noteFault"]>) {
    hooked(this);
    return noteFault.value?.apply(this, args);
  });
  method("noteSound", function noteSoundHooked(this: Strategy, ...args: Parameters<Strategy["noteSound"]>) {
    hooked(this);
    return noteSound.value?.apply(this, args);
  });
  // What fails or kills at some rows, as no rule can, has to be judged at all of them.
  method("findInert", function findInertHooked(this: Strategy, ...args: Parameters<Strategy["findInert"]>) {
    const mustBeJudged = isMisbehaving(this.spec.id) || isRestless(this);
    return this.canAct && mustBeJudged ? false : findInert.value?.apply(this, args);
  });
}
