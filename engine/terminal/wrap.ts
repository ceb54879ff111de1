import { widthOfText } from "./line.ts";

/** Breaks text at spaces into lines of at most `width` columns. A longer word gets a line of its own. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOfText(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** An item of a list: the first line begins with the mark, the others are indented to its text. */
export function markLines(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => `${i === 0 ? mark : " ".repeat(mark.length)}${line}`);
}
