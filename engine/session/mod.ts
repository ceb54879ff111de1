export { Engine } from "./engine.ts";
export { NO_EARLIER_RUN } from "./engine_options.ts";
export type { EngineOptions, SessionOptions, SessionTimes } from "./engine_options.ts";
export { readLeft, refuseUnsound, writeSettlement } from "./left/left_session.ts";
export type { LeftSession } from "./left/left_session.ts";
export type { SettledPosition } from "./left/settlement.ts";
export { knownOf } from "./order_path.ts";
export {
  findBacktestThread,
  findJournalThread,
  findPageScript,
  findReaderThread,
  findWorker,
} from "./program_files.ts";
export { restoreEvent } from "./resume/restore_events.ts";
export { runSession } from "./running/run_session.ts";
export { logSession } from "./running/session_log.ts";
export type { SessionView, ViewedSession } from "./running/session_view.ts";
export { findUnticked, withoutTicks } from "./running/unticked.ts";
export { NOBODY_LISTENS, isolateErrors } from "./session_listener.ts";
export type { SessionListener } from "./session_listener.ts";
export type { SessionStrategy } from "./session_strategy.ts";
export { inputDifference } from "./setup/header_difference.ts";
export { bySymbol, instrumentsOf } from "./setup/instruments.ts";
export { EARLIER_FORMAT } from "./setup/journal_plan.ts";
export { recordedTimes } from "./setup/recorded_times.ts";
export { replayInputIn, saidHoursIn } from "./setup/replay_input.ts";
export type { InputFile, ReplayInput } from "./setup/replay_input.ts";
export { hashFile } from "./setup/replay_setup.ts";
export type { RunOptions } from "./setup/run_options.ts";
export { sessionOptions } from "./setup/session_options.ts";
export { setUpSession } from "./setup/setup_session.ts";
export type { SessionSetup } from "./setup/setup_session.ts";
export type { FeedTicks } from "./setup/opened_feed.ts";
export type { FeedChoice, ReplayChoice } from "./setup/feed_choice.ts";
export { dataBars } from "./input/data_bars.ts";
export { groupFinder } from "./input/group_finder.ts";
export { hoursOfConfig } from "./input/hours_of_config.ts";
export { feedInput, openInput, withDecimalsOf } from "./input/open_input.ts";
export { recordedFiles } from "./input/recorded_files.ts";
export type { RecordedFiles } from "./input/recorded_files.ts";
export { cutJson, inputNotes, leftOutJson, leftOutTexts } from "./input/input_notes.ts";
export { sessionStrategies } from "./strategies/file_strategies.ts";
export { readRecorded } from "./strategies/read_recorded.ts";
export { readWantedStrategies } from "./strategies/wanted_strategies.ts";
