import { FlooredClock, systemClock } from "../../clock.ts";
import { MarketSessions } from "../../market/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import { type Config, readConfig } from "../../settings/mod.ts";
import { hoursOfConfig } from "../input/hours_of_config.ts";
import { settleLeft } from "../left/settle_left.ts";
import { isRealTime } from "../setup/feed_choice.ts";
import { planRun } from "../setup/planned_run.ts";
import type { RunOptions } from "../setup/run_options.ts";
import { dateNow, NoSession } from "../setup/setup_session.ts";
import { type RunFrontEnd, SessionRun } from "./session_run.ts";

/**
 * Trades one session from its flags and the settings. On a day without a session it says so.
 *
 * @throws EngineError for everything that a person can mend; UsageError if flags and settings contradict each other
 */
export async function runSession(flags: RunOptions, frontEnd: RunFrontEnd): Promise<void> {
  const clock = new FlooredClock(systemClock);
  const config = readConfig(undefined, flags.overrides);
  const run = await orSettleFirst({ config, flags, clock, frontEnd }, () =>
    orNoSession(() => planRun(config, flags, { clock, ...frontEnd }), frontEnd),
  );
  if (run === null) return;
  try {
    await new SessionRun(frontEnd, run).trade();
  } finally {
    await run.setup.feed.close();
    run.understood?.close();
  }
}

/** Says why there is no session on the day. @returns null then */
async function orNoSession<T>(plan: () => Promise<T>, { stderr }: Pick<RunFrontEnd, "stderr">): Promise<T | null> {
  try {
    return await plan();
  } catch (error) {
    if (!(error instanceof NoSession)) throw error;
    stderr(`${error.message}\n`);
    return null;
  }
}

/** What a run is planned with. */
interface Planning {
  readonly config: Config;
  readonly flags: RunOptions;
  readonly clock: FlooredClock;
  readonly frontEnd: Pick<RunFrontEnd, "stderr" | "troubles">;
}

/**
 * Without a readable strategies file there is no session. The sessions that earlier days left without an end are settled
 * all the same: a settlement needs no strategies.
 */
async function orSettleFirst<T>({ config, flags, clock, frontEnd }: Planning, plan: () => Promise<T>): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    const isOfFile = error instanceof EngineError && error.code === "STRATEGIES_FILE";
    if (!isOfFile || !isRealTime(config, flags.choice)) throw error;
    const say = (text: string): void => frontEnd.stderr(`${text}\n`);
    const { settles } = flags;
    const log = { info: say, warn: say };
    try {
      const sessions = new MarketSessions(await hoursOfConfig(config, flags.hours), config.instruments);
      const date = dateNow(sessions, clock.nowMicros());
      await settleLeft({ file: config.journal, settles, date, clock, troubles: frontEnd.troubles, log });
    } catch (other) {
      if (!(other instanceof EngineError)) throw other;
      say(other.message);
    }
    throw error;
  }
}
