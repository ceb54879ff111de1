import { childLog, type Log } from "../log.ts";
import type { Troubles } from "../observe/mod.ts";

/** Says that open positions are managed by the texts that the session had, and why; so does health from then on. */
export function tellingOfOldTexts(log: Log, troubles: Pick<Troubles, "set">): (why: string) => void {
  return (why) => {
    const sentence = sentenceIn(why);
    troubles.set(`texts ${sentence}`, `what is open is managed by its old text: ${sentence}`);
    childLog(log, "strategy").warn(`${why}\nWhat is open is managed by the text that it was entered by`);
  };
}

/** What an error says first, on one line: without the place that it shows, and its hint. */
function sentenceIn(message: string): string {
  const lines = message.split("\n");
  const hint = lines.findIndex((line) => line.startsWith("  hint: "));
  const said = hint === -1 ? lines : lines.slice(0, hint);
  // A caret stands below the line that it is about.
  const caret = said.findIndex((line) => /^ *\^+$/.test(line));
  return (caret < 1 ? said : said.slice(0, caret - 1)).map((line) => line.trim()).join(" ");
}
