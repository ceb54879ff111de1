import { childLog, type Log } from "../../log.ts";
import type { Troubles } from "../../observe/mod.ts";

/** Reports, in the log and in health, why open positions are managed by the texts in the journal. */
export function reportOldTexts(log: Log, troubles: Pick<Troubles, "set">): (why: string) => void {
  return (why) => {
    const sentence = sentenceIn(why);
    troubles.set(`texts ${sentence}`, `what is open is managed by its old text: ${sentence}`);
    childLog(log, "strategy").warn(`${why}\nWhat is open is managed by the text that it was entered by`);
  };
}

/** The sentence of an error message, on one line: without the place that it shows, and without its hint. */
function sentenceIn(message: string): string {
  const lines = message.split("\n");
  const hint = lines.findIndex((line) => line.startsWith("  hint: "));
  const said = hint === -1 ? lines : lines.slice(0, hint);
  // A caret marks a place in the line above it.
  const caret = said.findIndex((line) => /^ *\^+$/.test(line));
  return (caret < 1 ? said : said.slice(0, caret - 1)).map((line) => line.trim()).join(" ");
}
