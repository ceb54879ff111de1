import { FirstLook } from "../../workers/first_look.ts";
import { Strategy } from "../../workers/strategy.ts";
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
  const { judge, noteFault, quiet, mayRest, passes, settle } = Object.getOwnPropertyDescriptors(Strategy.prototype);
  let judged: { readonly strategy: Strategy; readonly seq: number } | null = null;
  // The host asks of each judgement whether it is a fault or quiet: whichever comes first is what comes right after it.
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
  // What fails or kills at some rows, as no rule can, has to be judged at all of them.
  const mustBeJudged = (strategy: Strategy): boolean => isMisbehaving(strategy.spec.id) || isRestless(strategy);
  method("mayRest", function mayRestHooked(this: Strategy, ...args: Parameters<Strategy["mayRest"]>) {
    return !mustBeJudged(this) && mayRest.value?.apply(this, args);
  });
  method("passes", function passesHooked(this: Strategy, ...args: Parameters<Strategy["passes"]>) {
    return !mustBeJudged(this) && passes.value?.apply(this, args);
  });
  const settling: Strategy[] = [];
  method("settle", function settleHooked(this: Strategy) {
    settling.push(this);
    settle.value?.call(this);
    settling.pop();
  });
  const { open } = Object.getOwnPropertyDescriptors(FirstLook.prototype);
  Object.defineProperty(FirstLook.prototype, "open", {
    value(this: FirstLook, ...args: Parameters<FirstLook["open"]>) {
      if (!settling.some(mustBeJudged)) open.value?.apply(this, args);
    },
  });
  Object.defineProperty(Strategy.prototype, "quiet", {
    configurable: true,
    get(this: Strategy) {
      hooked(this);
      return quiet.get?.call(this);
    },
  });
}
