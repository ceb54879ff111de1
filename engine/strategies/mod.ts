export type { DataBars } from "./data_problems.ts";
export { neverKnownWarnings } from "./never_known.ts";
export type { DataFacts, MarketFacts } from "./never_known.ts";
export { strategiesSchema } from "./fields.ts";
export { problemsJson, renderProblem } from "./problem.ts";
export type { Problem } from "./problem.ts";
export { judgeByData, resolveStrategies } from "./resolve.ts";
export type { ResolveOptions, ResolvedStrategy } from "./resolve.ts";
export type { ScalarSource } from "./scalar_source.ts";
export { SourceText } from "./source_text.ts";
export {
  STANDARD_INPUT,
  instrumentsNamed,
  parseStrategies,
  readStrategiesFile,
  readStrategiesInput,
} from "./strategies_file.ts";
export type { StrategiesFile } from "./strategies_file.ts";
export { shownWarnings, warningsOf } from "./warnings.ts";
export type { Warning } from "./warnings.ts";
