export type {
  ArithmeticNode,
  ArithmeticOperator,
  BetweenNode,
  ComparisonNode,
  ComparisonOperator,
  LogicNode,
  MissingNode,
  NameNode,
  NegateNode,
  NotNode,
  NumberNode,
  RuleNode,
  Span,
  TimeNode,
} from "./ast.ts";
export type { TruthCode } from "./compile.ts";
export { printRule } from "./print.ts";
export { Column, RowContext } from "./row_context.ts";
export { compileRule } from "./rule.ts";
export type { CompiledRule, RuleResult } from "./rule.ts";
export type { Truth } from "./truth.ts";
export { findName, VOCABULARY } from "./vocabulary.ts";
export type { RuleType, VocabularyEntry } from "./vocabulary.ts";
