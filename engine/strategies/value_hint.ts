import { isScalar, type Node } from "yaml";
import { guessTime, parseTimeframe } from "../core/mod.ts";
import { SYMBOL_FORM, symbolProblem } from "../protocol/mod.ts";
import { MAX_PERCENT, parseWindow } from "./value_forms.ts";
import { sourceOf } from "./yaml_nodes.ts";

/** One thing to do about a value of the wrong form. */
export function valueHint(key: string, node: Node | null): string {
  const value = isScalar(node) ? node.value : null;
  const text = isScalar(node) ? sourceOf(node) : "";
  switch (key) {
    case "side": {
      const lower = text.toLowerCase();
      if (["sell", "short", "s"].includes(lower)) return "did you mean SELL?";
      return ["buy", "long", "b"].includes(lower) ? "did you mean BUY?" : "BUY goes long, SELL goes short";
    }
    case "timeframe":
      if (typeof value === "number") return `did you mean ${text}m?`;
      return parseTimeframe(text.toLowerCase()) === null
        ? "write a number and s, m, h or d, such as 30s, 5m, 1h"
        : `did you mean ${text.toLowerCase()}?`;
    case "strategy_id":
      return idHint(value, text);
    case "instrument":
      return symbolHint(value, text);
    case "entry_condition":
    case "exit_condition":
      return "write a condition, such as `price > 20100`";
    case "max_loss":
    case "max_profit":
    case "trailing_stop":
      return percentHint(key, text) ?? numberHint(value, text, ", or a percentage such as 0.5%");
    case "window":
      return windowHint(text);
    case "square_off": {
      const meant = guessTime(text);
      return meant === null ? "write hours and minutes, such as 15:10" : `did you mean ${meant}?`;
    }
    default:
      return numberHint(value, text, "");
  }
}

function idHint(value: unknown, text: string): string {
  if (typeof value === "number" || typeof value === "boolean") return `put it in quotes: "${text}"`;
  if (text.startsWith("-")) return "begin it with a letter: a command would take it for a flag";
  if (/^ | $/.test(text)) return "remove the space at its beginning or end";
  return "use other characters, or fewer";
}

function symbolHint(value: unknown, text: string): string {
  if (typeof value === "number" || typeof value === "boolean") return `put it in quotes: "${text}"`;
  const problem = typeof value === "string" ? symbolProblem(value) : null;
  if (problem === null) return "write its symbol; one that begins with a sign, such as `#ABC`, in double quotes";
  return `${problem}; a symbol has ${SYMBOL_FORM}`;
}

function numberHint(value: unknown, text: string, alternative: string): string {
  const plain = text.replaceAll(/[,_₹$\s]/g, "");
  if (typeof value === "string" && /^\d+(\.\d+)?$/.test(plain)) return `write it as a plain number: ${plain}`;
  return `write a plain number above 0${alternative}`;
}

/** One thing to do about a wrong percentage. Null if the text is not meant as a percentage. */
function percentHint(key: string, text: string): string | null {
  const match = /^(.*?)\s*(?:%|per ?cent|pct|pc)$/i.exec(text);
  if (match === null) return null;
  const plain = (match[1] ?? "").replaceAll(/[,_\s]/g, "").replace(/^\./, "0.");
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return "write a number and `%`, such as 0.5%";
  const percent = Number(plain);
  if (percent <= 0) return "write a percentage above 0, such as 0.5%";
  if (key === "trailing_stop" && percent >= 100) return "write less than 100%";
  if (percent > MAX_PERCENT) return `write at most ${MAX_PERCENT}%`;
  if (/\.\d{5}/.test(plain)) return "write at most four decimals";
  return `did you mean ${plain}%?`;
}

function windowHint(text: string): string {
  const times = text.split(/\s*(?:[-–—~]|\bto\b|\buntil\b|\.\.+)\s*/i).map((part) => guessTime(part));
  const meant = times.join("-");
  if (times.length === 2 && parseWindow(meant) !== null) return `did you mean ${meant}?`;
  const same = times.length === 2 && times[0] !== null && times[0] === times[1];
  return same ? "write two different times" : "write two times, such as 09:20-14:30";
}
