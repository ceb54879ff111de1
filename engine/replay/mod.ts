export type { Difference } from "./compared_journal.ts";
export { replaySession } from "./replay_session.ts";
