export { figureLines } from "./figure_lines.ts";
export type { FigureLinesOptions } from "./figure_lines.ts";
