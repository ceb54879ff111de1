/** The part of the rule's text that a node covers, in UTF-16 units; `end` is the first unit after it. Includes parentheses. */
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

/** A name: of the vocabulary, or one that the check refuses. */
export interface NameNode extends Span {
  readonly kind: "name";
  readonly name: string;
  /** Of a bar's value: the bar's length in microseconds, as in `close@5m`; null: that of the enclosing part. */
  readonly timeframe: number | null;
}

/** `ema(close, 20)` */
export interface CallNode extends Span {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly RuleNode[];
  /** The timeframe of its arguments that have none of their own; null: that of the enclosing part. */
  readonly timeframe: number | null;
}

/** `x[3]`: the value of x three bars ago. */
export interface PastNode extends Span {
  readonly kind: "past";
  readonly operand: RuleNode;
  readonly back: number;
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

/** `x crosses above y` */
export interface CrossesNode extends Span {
  readonly kind: "crosses";
  readonly direction: "above" | "below";
  readonly left: RuleNode;
  readonly right: RuleNode;
}

/** Stands in for a part that could not be parsed. Only in a text that has a diagnostic, never in a compiled rule. */
export interface MissingNode extends Span {
  readonly kind: "missing";
  /** What could be parsed of it. Its names and types are checked. */
  readonly parts: readonly RuleNode[];
}

/** A rule's syntax tree: plain values, no methods. */
export type RuleNode =
  | NumberNode
  | TimeNode
  | NameNode
  | CallNode
  | PastNode
  | NegateNode
  | NotNode
  | ArithmeticNode
  | ComparisonNode
  | LogicNode
  | BetweenNode
  | CrossesNode
  | MissingNode;

/** The parts of a node, in the order of the text. */
function partsOf(node: RuleNode): readonly RuleNode[] {
  switch (node.kind) {
    case "negate":
    case "not":
    case "past":
      return [node.operand];
    case "arithmetic":
    case "comparison":
    case "logic":
    case "crosses":
      return [node.left, node.right];
    case "between":
      return [node.subject, node.low, node.high];
    case "call":
      return node.args;
    case "missing":
      return node.parts;
    default:
      return [];
  }
}

/** A node and everything in it, in no particular order. */
export function* nodesOf(tree: RuleNode): Generator<RuleNode> {
  const rest = [tree];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    yield node;
    for (const part of partsOf(node)) rest.push(part);
  }
}
