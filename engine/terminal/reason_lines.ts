import type { EntryReason } from "../protocol/mod.ts";
import { type Line, span } from "./line.ts";
import type { MoneyFormat } from "./money_format.ts";
import { wrapText } from "./wrap.ts";

/** A strategy, and why it made no entry or not all that it asked for. */
export interface StrategyReasons {
  readonly id: string;
  readonly reasons: readonly EntryReason[];
}

/** The layout of reasons. */
export interface ReasonLayout {
  readonly columns: number;
  readonly money: MoneyFormat;
  /** What has all reasons, such as `--json`. */
  readonly all: string;
}

/** The most different reasons that are shown. */
const MAX_SHOWN = 20;
/** The most strategies that are named for one reason. */
const MAX_NAMED = 3;
const CUT: EntryReason["code"] = "rows-cut";
const INDENT = "  ";

/** Reasons for people: an empty line, then one sentence for each reason, with the strategies that have it. None: no line. */
export function reasonLines(strategies: readonly StrategyReasons[], layout: ReasonLayout): readonly Line[] {
  const groups = new Map<string, string[]>();
  const told = strategies.flatMap(({ id, reasons }) => reasons.map(({ code, text }) => ({ id, code, text })));
  // What the hours have cut is mostly the same for all, and comes last.
  for (const { id, text } of [...told.filter(({ code }) => code !== CUT), ...told.filter(({ code }) => code === CUT)]) {
    const ids = groups.get(text);
    if (ids === undefined) groups.set(text, [id]);
    else ids.push(id);
  }
  if (groups.size === 0) return [];
  const left = groups.size - MAX_SHOWN;
  return [
    [],
    ...[...groups].slice(0, MAX_SHOWN).flatMap(([text, ids]) => sentence(namesOf(ids, layout), text, layout.columns)),
    ...(left > 0 ? [[span(`and ${layout.money.count(left)} more reasons, all in ${layout.all}`, "dim")]] : []),
  ];
}

function namesOf(ids: readonly string[], { money }: ReasonLayout): string {
  const named = ids.slice(0, MAX_NAMED).join(", ");
  return ids.length > MAX_NAMED ? `${named} and ${money.count(ids.length - MAX_NAMED)} more` : named;
}

/** A sentence over as many lines as it takes: the names stand out, further lines are indented. */
function sentence(names: string, text: string, columns: number): readonly Line[] {
  const whole = `${names}: ${text}`;
  const [first = "", ...more] = wrapText(whole, columns);
  const rest = more.length === 0 ? [] : wrapText(more.join(" "), Math.max(1, columns - INDENT.length));
  const head: Line = first.startsWith(`${names}:`)
    ? [span(names, "warn"), span(first.slice(names.length))]
    : [span(first, "warn")];
  return [head, ...rest.map((line): Line => [span(`${INDENT}${line}`)])];
}
