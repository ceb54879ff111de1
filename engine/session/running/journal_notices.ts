import type { Clock } from "../../clock.ts";
import { journalLost, type StoreNotice } from "../../journal/mod.ts";
import type { Log } from "../../log.ts";
import type { Troubles } from "../../observe/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import type { Engine } from "../engine.ts";

/** What notices of the journal need. */
export interface NoticeParts {
  readonly log: Log;
  readonly clock: Pick<Clock, "wallMicros">;
  readonly troubles: Troubles;
  readonly mode: "real" | "virtual";
  /** Null until the session has started. */
  readonly engine: () => Engine | null;
  /** Ends the session in order: positions are closed. */
  readonly drain: (by: string) => void;
  /** Ends it at once. It does the rest when it is resumed. */
  readonly abandon: (why: EngineError) => void;
}

/** Logs what happens to the journal's file, and ends or reduces the session if that is needed. */
export class JournalNotices {
  readonly #parts: NoticeParts;
  #problem: EngineError | null = null;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  /** What happened to the journal, if that makes the exit code 1. Null: nothing did. */
  get problem(): EngineError | null {
    return this.#problem;
  }

  /** Handles what has happened to the file. */
  take({ kind, text, file }: StoreNotice): void {
    const { log, clock, troubles, engine } = this.#parts;
    engine()?.options.journal.writer.appendOps({ wall: clock.wallMicros(), event: "journal", text });
    if (kind === "restored" || kind === "warning") {
      log.warn(text);
      return;
    }
    log.error(text);
    troubles.set("journal", text);
    this.#problem = kind === "full" ? journalLost(file, text) : movedTo(file, text);
    if (kind === "moved") void engine()?.submitControl({ kind: "reduce", strategy: null });
    else this.#endOnFullDisk(this.#problem);
  }

  /** In virtual time the session is abandoned, so that it makes the same events when it is resumed. */
  #endOnFullDisk(why: EngineError): void {
    const { mode, drain, abandon } = this.#parts;
    if (mode === "virtual") abandon(why);
    else drain("the journal's full disk");
  }
}

/**
 * Adds to an error that ended a session at once: the open positions, and the orders that nobody was told about.
 *
 * @param why its first line says what happened, the others what to do
 */
export function withLeftOpen(why: EngineError, { unannounced }: Pick<Engine, "unannounced">): EngineError {
  // Another error is not about the orders of this session.
  if (why.code !== "JOURNAL_LOST") return why;
  const { orders, open } = unannounced;
  const [what, ...hints] = why.message.split("\n");
  const positions = open.length === 1 ? "1 position is" : `${open.length} positions are`;
  const lost = orders === 1 ? "1 order was" : `${orders} orders were`;
  const notTold = orders === 0 ? "" : `; ${lost} not written down, and nobody was told`;
  return new EngineError(why.code, [`${what}; ${positions} open in its book${notTold}`, ...hints].join("\n"), {
    cause: why,
  });
}

function movedTo(file: string, text: string): EngineError {
  const message = `Expected the journal to stay where it was, but ${text.split(";")[0]}; the session is in ${file}`;
  return new EngineError(
    "JOURNAL_MOVED",
    `${message}\n  hint: put that file in the journal's place before you run again`,
  );
}
