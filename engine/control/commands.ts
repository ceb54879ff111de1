import { type Ledger, nearest } from "../core/mod.ts";
import type { ControlState } from "../orders/mod.ts";
import {
  type CommandReply,
  type ControlCommand,
  type Instrument,
  type RefusalCode,
  type StrategyCommand,
  type TradingCommand,
  unreachable,
} from "../protocol/mod.ts";
import type { ControlRow } from "../tape/mod.ts";

/** A strategy as commands know it. */
export interface CommandedStrategy {
  readonly index: number;
  readonly id: string;
  readonly instrument: Pick<Instrument, "index">;
  readonly maxEntries: number;
  /** Why it cannot trade, or null if it can. */
  readonly failed: string | null;
}

/** The engine as commands see it. */
export interface CommandTarget {
  readonly strategies: readonly CommandedStrategy[];
  readonly control: Pick<ControlState, "isEnabled">;
  readonly ledger: Pick<Ledger, "account">;
  /** Appends a control row to the tape. @returns its seq once it is in force; null if the session has ended */
  submitControl(row: ControlRow): Promise<number | null>;
}

const ENGINE_WIDE = {
  halt: "Halted",
  reduce: "Reducing",
  resume: "Resumed",
} as const satisfies Readonly<Record<TradingCommand, string>>;

const WHAT_FOLLOWS = {
  halt: "no entries, and exit conditions are not judged; stops, targets and manual exits pass until resume",
  reduce: "no entries; exits pass as before until resume",
  resume: "entries and exits pass",
} as const satisfies Readonly<Record<TradingCommand, string>>;

/**
 * Submits the control rows of a command. The reply says what was done and what follows from it.
 *
 * @param target null while there is no session yet
 */
export async function submitCommand(command: ControlCommand, target: CommandTarget | null): Promise<CommandReply> {
  if (target === null)
    return refuse("no-session", "Expected a session, but it is still starting\n  hint: ask again in a moment");
  switch (command.type) {
    case "halt":
    case "reduce":
    case "resume":
      return one(await target.submitControl({ kind: command.type, strategy: null }), (seq) => {
        return `${ENGINE_WIDE[command.type]} at row ${seq}: ${WHAT_FOLLOWS[command.type]}`;
      });
    case "close-all":
      return closeAll(target);
    case "enable":
    case "disable":
    case "close": {
      const strategy = target.strategies.find(({ id }) => id === command.strategy);
      if (strategy === undefined) return unknown(command.strategy, target);
      if (strategy.failed !== null) return failedStrategy(strategy.id, strategy.failed);
      return submitOne(command.type, strategy, target);
    }
    default:
      return unreachable(command);
  }
}

async function submitOne(
  kind: StrategyCommand,
  strategy: CommandedStrategy,
  target: CommandTarget,
): Promise<CommandReply> {
  const { position, entries } = target.ledger.account(strategy.index);
  const follows = whatFollows(kind, { held: position !== null, spent: entries >= strategy.maxEntries });
  const verb = { enable: "Enabled", disable: "Disabled", close: "Closed" }[kind];
  return one(await target.submitControl(rowOf(kind, strategy)), (seq) => {
    return `${verb} ${strategy.id} at row ${seq}: ${follows}`;
  });
}

function whatFollows(
  kind: StrategyCommand,
  { held, spent }: { readonly held: boolean; readonly spent: boolean },
): string {
  switch (kind) {
    case "enable":
      return spent ? "it has made all its entries of this session" : "it may enter";
    case "disable":
      return held
        ? "its position is managed as before, and it does not enter again"
        : "it does not enter until enabled";
    case "close":
      return held
        ? "its position is exited, and it does not enter until enabled"
        : "no position; it does not enter until enabled";
    default:
      return unreachable(kind);
  }
}

/** Submits all rows at once: as long as the tape has room, no tick comes between them. */
async function closeAll(target: CommandTarget): Promise<CommandReply> {
  const { strategies, control, ledger } = target;
  const concerned = strategies.filter(({ index, failed }) => {
    return failed === null && (control.isEnabled(index) || ledger.account(index).position !== null);
  });
  const submitted = await Promise.all(concerned.map((strategy) => target.submitControl(rowOf("close", strategy))));
  const seqs = submitted.filter((seq) => seq !== null);
  const [first = null] = seqs;
  const seq = seqs.at(-1) ?? null;
  if (concerned.length === 0) {
    return { type: "done", message: "Nothing to close: no strategy is enabled or has a position", seq, count: 0 };
  }
  if (seq === null) return ended();
  const strategiesText = seqs.length === 1 ? "1 strategy" : `${seqs.length} strategies`;
  const rows = first === seq ? `row ${seq}` : `rows ${first} to ${seq}`;
  const message = `Closed ${strategiesText} at ${rows}: positions are exited, and none enters until enabled`;
  return { type: "done", message, seq, count: seqs.length };
}

function rowOf(kind: StrategyCommand, { index, instrument }: CommandedStrategy): ControlRow {
  return { kind, strategy: { index, instrument: instrument.index } };
}

function one(seq: number | null, messageAt: (seq: number) => string): CommandReply {
  return seq === null ? ended() : { type: "done", message: messageAt(seq), seq, count: 1 };
}

function unknown(id: string, target: CommandTarget): CommandReply {
  const ids = target.strategies.map((strategy) => strategy.id);
  const near = nearest(id, ids);
  const hint = near === null ? "bulkhead status --json lists what there is" : `did you mean ${near}?`;
  return refuse("unknown-strategy", `Expected a strategy of this session, was ${JSON.stringify(id)}\n  hint: ${hint}`);
}

function failedStrategy(id: string, failed: string): CommandReply {
  const [why = ""] = failed.split("\n", 1);
  return refuse("failed-strategy", `Expected a strategy that can trade, but ${id} has failed: ${why}`);
}

function ended(): CommandReply {
  return refuse("no-session", "Expected a session that trades, but it has ended or is ending");
}

function refuse(code: RefusalCode, message: string): CommandReply {
  return { type: "refused", code, message };
}
