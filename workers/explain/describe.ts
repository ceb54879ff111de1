import { formatTimeframe, parseTimeframe } from "../../engine/core/mod.ts";
import { type Description, MICROS, type RuleTexts } from "../../engine/protocol/mod.ts";
import { SeriesNodeSet, compileRule } from "../rules/mod.ts";

/** Checks the texts of strategies without running them. Errors have offsets in the text. */
export function describe(texts: readonly RuleTexts[]): readonly Description[] {
  return texts.map((text) => {
    const timeframe = parseTimeframe(text.timeframe) ?? MICROS.minute;
    const seriesNodes = new SeriesNodeSet();
    const entry = compileRule(text.entry_condition, { key: "entry_condition", timeframe, seriesNodes });
    const exit = compileRule(text.exit_condition, { key: "exit_condition", timeframe, seriesNodes });
    return {
      diagnostics: [
        ...(entry.ok ? [] : entry.diagnostics.map((each) => ({ ...each, key: "entry_condition" as const }))),
        ...(exit.ok ? [] : exit.diagnostics.map((each) => ({ ...each, key: "exit_condition" as const }))),
      ],
      cost: (entry.ok ? entry.rule.cost : 0) + (exit.ok ? exit.rule.cost : 0),
      costPerBar: (entry.ok ? entry.rule.costPerBar : 0) + (exit.ok ? exit.rule.costPerBar : 0),
      history: joinHistories([entry, exit].flatMap((each) => (each.ok ? [each.rule.history] : []))),
    };
  });
}

/** For each timeframe the longest history, the shortest timeframe first. */
function joinHistories(histories: readonly ReadonlyMap<number, number>[]): Description["history"] {
  const bars = new Map<number, number>();
  for (const [timeframe, count] of histories.flatMap((each) => [...each])) {
    bars.set(timeframe, Math.max(count, bars.get(timeframe) ?? 0));
  }
  return [...bars]
    .toSorted(([left], [right]) => left - right)
    .map(([timeframe, count]) => ({ timeframe: formatTimeframe(timeframe), bars: count }));
}
