export type {
  ArithmeticNode,
  ArithmeticOperator,
  BetweenNode,
  CallNode,
  ComparisonNode,
  ComparisonOperator,
  CrossesNode,
  LogicNode,
  MissingNode,
  NameNode,
  NegateNode,
  NotNode,
  NumberNode,
  PastNode,
  RuleNode,
  Span,
  TimeNode,
} from "./ast.ts";
export { nodesOf } from "./ast.ts";
export { SeriesNodeSet } from "./series_nodes.ts";
export type { SeriesNode } from "./series_nodes.ts";
export { compileNumber, compilePlan } from "./compile.ts";
export type { ColumnOf, TruthCode } from "./compile.ts";
export { findFunction, FUNCTIONS, signatureOf } from "./functions.ts";
export type { FunctionEntry } from "./functions.ts";
export { InertRange } from "./inert_range.ts";
export type { InertCode, TimedRow } from "./inert_range.ts";
export { outlineRule } from "./outline.ts";
export type { OutlinedPart } from "./outline.ts";
export type { ValuePlan } from "./plan.ts";
export { printRule } from "./print.ts";
export { Column, COLUMNS, RowContext } from "./row_context.ts";
export { compileRule } from "./rule.ts";
export type { CompiledRule, RuleResult } from "./rule.ts";
export type { Truth } from "./truth.ts";
export { BARS_IN_TRADE, findName, VOCABULARY } from "./vocabulary.ts";
export { isSettledValue, SERIES_NAMES } from "./series_names.ts";
export type { BarValue, SeriesName } from "./series_names.ts";
export type { RuleType, VocabularyEntry } from "./vocabulary.ts";
export { wordRule } from "./wording.ts";
