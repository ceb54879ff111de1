import { type LastSession, processLives, readLastSession } from "../control/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { timeText } from "./iso_text.ts";

/** What is known if no engine tells its health. */
export interface NoneRuns {
  /** The last session that began there; null: there was none, or its file cannot be read. */
  readonly last: LastSession | null;
  /** One sentence each, on one line. */
  readonly reasons: readonly string[];
}

/**
 * Says why no engine tells its health in a RUN_DIR, and how the last session there has ended.
 *
 * @param fails how the process at the socket fails to answer; null: there is none
 */
export function whyNoneRuns(runDir: string, fails: string | null): NoneRuns {
  const { last, text } = findLastSession(runDir);
  if (fails !== null) return { last, reasons: [`The engine in RUN_DIR ${runDir}${pidText(last)} ${fails}`] };
  if (last !== null && last.ended === null && last.how === null && processLives(last.pid)) {
    const { session, pid } = last;
    const reason = `The engine in RUN_DIR ${runDir} (pid ${pid}) has no socket there, but its process lives`;
    return { last, reasons: [reason, `Session ${session}, begun ${timeText(last.started)}, has no end yet`] };
  }
  return { last, reasons: [`No engine runs in RUN_DIR ${runDir}`, text] };
}

function pidText(last: LastSession | null): string {
  return last === null || last.ended !== null ? "" : ` (pid ${last.pid})`;
}

function lastSessionText(last: LastSession | null): string {
  if (last === null) return "No session has been traded there";
  const { session, ended, how, started, pid, open = 0 } = last;
  if (ended === null && how !== null) {
    const positions = open === 0 ? "" : ` and ${open} open ${open === 1 ? "position" : "positions"}`;
    return `Session ${session} has no end${positions}: ${how.split("\n", 1)[0]}`;
  }
  if (ended === null) {
    const begun = `Session ${session}, begun ${timeText(started)}`;
    return `${begun}, was killed (pid ${pid}) and has no end; start it again with the same command to go on`;
  }
  return `Session ${session} ended ${timeText(ended)}: ${how?.split("\n", 1)[0] ?? "nobody wrote down how"}`;
}

/** The last session and a sentence about it. If the file cannot be read, the sentence says so. */
function findLastSession(runDir: string): { readonly last: LastSession | null; readonly text: string } {
  try {
    const last = readLastSession(runDir);
    return { last, text: lastSessionText(last) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { last: null, text: error.message };
  }
}
