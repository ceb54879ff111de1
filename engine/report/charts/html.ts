const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text of any kind, as it stands in HTML or SVG, in quotes too. Control characters become spaces. */
export function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[&<>"']/g, (char) => ESCAPES[char] ?? char).replaceAll(/[\u0000-\u001f\u007f]/g, " ");
}

/** A text that is cut to so many characters, with a dot at its end where it was longer. @param length >= 1 */
export function elided(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** A coordinate of SVG: at most one decimal. @throws RangeError if it is no finite number */
export function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`Expected a finite coordinate, was ${value}`);
  return String(Math.round(value * 10) / 10 + 0);
}
