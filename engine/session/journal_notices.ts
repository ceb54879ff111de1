import type { Clock } from "../clock.ts";
import { journalLost, type StoreNotice } from "../journal/mod.ts";
import type { Log } from "../log.ts";
import type { Troubles } from "../observe/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import type { Engine } from "./engine.ts";

/** What is told of a journal that has had trouble with its file. */
export interface NoticeParts {
  readonly log: Log;
  readonly clock: Pick<Clock, "wallMicros">;
  readonly troubles: Troubles;
  readonly mode: "real" | "virtual";
  /** The session, once it has begun. */
  readonly engine: () => Engine | null;
  /** Ends the session in order: positions get out. */
  readonly drain: (by: string) => void;
  /** Ends it at once: what it has not done yet it does when it is resumed. */
  readonly abandon: (why: EngineError) => void;
}

/** Says what has happened to the journal's file, and does what follows from it for the session. */
export class JournalNotices {
  readonly #parts: NoticeParts;
  #problem: EngineError | null = null;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  /** Why the session's exit code is 1 although it has come to its end; null: for nothing of this. */
  get problem(): EngineError | null {
    return this.#problem;
  }

  /** Something has happened to the file. */
  take({ kind, text, file }: StoreNotice): void {
    const { log, clock, troubles, engine } = this.#parts;
    engine()?.options.journal.appendOps({ wall: clock.wallMicros(), event: "journal", text });
    if (kind === "restored" || kind === "warning") {
      log.warn(text);
      return;
    }
    log.error(text);
    troubles.set("journal", text);
    this.#problem = kind === "full" ? journalLost(file, text) : movedTo(file, text);
    if (kind === "moved") void engine()?.submitControl({ kind: "reduce", strategy: null });
    else this.#endForWantOfRoom(this.#problem);
  }

  /** In virtual time a session that is resumed comes to the same book, if nothing is put into it for want of room. */
  #endForWantOfRoom(why: EngineError): void {
    const { mode, drain, abandon } = this.#parts;
    if (mode === "virtual") abandon(why);
    else drain("the journal's full disk");
  }
}

/**
 * Why a session was ended at once, with what is open in its book, and what nobody was told.
 *
 * @param why its first line says what happened, the others what to do
 */
export function withLeftOpen(why: EngineError, { untold }: Pick<Engine, "untold">): EngineError {
  // What another session's records are is no news of this one's orders.
  if (why.code !== "JOURNAL_LOST") return why;
  const { orders, open } = untold;
  const [what, ...hints] = why.message.split("\n");
  const positions = open.length === 1 ? "1 position is" : `${open.length} positions are`;
  const lost = orders === 1 ? "1 order was" : `${orders} orders were`;
  const told = orders === 0 ? "" : `; ${lost} not written down, and nobody was told`;
  return new EngineError(why.code, [`${what}; ${positions} open in its book${told}`, ...hints].join("\n"), {
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
