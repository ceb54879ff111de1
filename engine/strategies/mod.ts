export type { AmountKey, StrategyEntry, WrittenAmount } from "./entry.ts";
export type { StrategyFields } from "./fields.ts";
export { strategiesSchema } from "./file_schema.ts";
export { renderProblem } from "./problem.ts";
export type { Problem } from "./problem.ts";
export { resolveStrategies } from "./resolve.ts";
export type { ResolvedStrategy, ResolveOptions } from "./resolve.ts";
export type { ScalarSource } from "./scalar_source.ts";
export type { Place, SourceText } from "./source_text.ts";
export {
  instrumentsNamed,
  parseStrategies,
  readStrategiesFile,
  readStrategiesInput,
  STANDARD_INPUT,
} from "./strategies_file.ts";
export type { StrategiesFile } from "./strategies_file.ts";
