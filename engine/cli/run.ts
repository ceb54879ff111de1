import { systemClock } from "../clock.ts";
import { ProcessSignals } from "../control/mod.ts";
import { setTrouble, Troubles } from "../observe/mod.ts";
import { runSession } from "../session/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { reportError } from "./report_error.ts";
import { readRunFlags } from "./run_flags.ts";
import { openSessionIo } from "./session_io.ts";
import { openView } from "./view.ts";

/**
 * `run`: trades one session.
 *
 * @returns the exit code: 0 if the session has ended and adds up
 */
export async function run(args: Arguments, { signals }: Io): Promise<number> {
  const troubles = new Troubles();
  let endSession = (_what: string): void => {};
  const io = openSessionIo({
    clock: systemClock,
    onTrouble: (name, why) => setTrouble(troubles, name, why),
    onTerminalGone: () => endSession("its terminal"),
  });
  try {
    await runSession(readRunFlags(args), {
      stderr: io.stderr,
      outputs: io.outputs,
      signals: signals ?? new ProcessSignals(),
      troubles,
      openView: (session) => openView({ ...session, io }),
      onSession: (session) => (endSession = (what) => session.endWith(what)),
    });
    return 0;
  } catch (error) {
    return reportError(error, "run", io);
  } finally {
    await io.outputs.close();
  }
}
