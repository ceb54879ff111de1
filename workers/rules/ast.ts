/** Where a node stands in the rule's text, in UTF-16 units; `end` is the first unit after it. Parentheses count. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `+ - * /` */
export type ArithmeticOperator = "+" | "-" | "*" | "/";

/** `< <= > >= == !=` */
export type ComparisonOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** A number as written, never negative: a sign is a `negate`. */
export interface NumberNode extends Span {
  readonly kind: "number";
  readonly value: number;
}

/** A quoted time of day. */
export interface TimeNode extends Span {
  readonly kind: "time";
  /** Microseconds since midnight, 0 to one day (`'24:00'`). */
  readonly micros: number;
}

/** A name of the vocabulary, or one that the check will refuse. */
export interface NameNode extends Span {
  readonly kind: "name";
  readonly name: string;
}

/** `-x` */
export interface NegateNode extends Span {
  readonly kind: "negate";
  readonly operand: RuleNode;
}

/** `NOT x` */
export interface NotNode extends Span {
  readonly kind: "not";
  readonly operand: RuleNode;
}

/** `x + y` */
export interface ArithmeticNode extends Span {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: RuleNode;
  readonly right: RuleNode;
}

/** `x > y` */
export interface ComparisonNode extends Span {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: RuleNode;
  readonly right: RuleNode;
}

/** `x AND y`, `x OR y` */
export interface LogicNode extends Span {
  readonly kind: "logic";
  readonly operator: "AND" | "OR";
  readonly left: RuleNode;
  readonly right: RuleNode;
}

/** `x between low and high`, both ends included. */
export interface BetweenNode extends Span {
  readonly kind: "between";
  readonly subject: RuleNode;
  readonly low: RuleNode;
  readonly high: RuleNode;
}

/** Where something is wrong with the form. Only in a text that has a diagnostic, never in a compiled rule. */
export interface MissingNode extends Span {
  readonly kind: "missing";
  /** What could be read there: its names and types are checked, what it is together is not known. */
  readonly parts: readonly RuleNode[];
}

/** A rule's syntax tree: plain values, no methods. */
export type RuleNode =
  | NumberNode
  | TimeNode
  | NameNode
  | NegateNode
  | NotNode
  | ArithmeticNode
  | ComparisonNode
  | LogicNode
  | BetweenNode
  | MissingNode;
