/** Every limit of the engine that is not a setting, and what happens when it is reached. */

/** Rows that the tape keeps. When it is full, virtual time waits; in real time an overrun slot is replaced. */
export const TAPE_ROWS = 65_536;
/** A slot makes at least so many checkpoints in `TAPE_ROWS` rows. */
export const CHECKPOINTS_PER_TAPE = 4;
/** Rows with answers after which a slot makes a checkpoint: its replacement asks for each of them again. */
export const CHECKPOINT_ANSWERS = 256;
/** Rows between two stores of a slot's watermark. Each is an atomic store; the gate may have to wait for so many rows. */
export const WATERMARK_ROWS = 64;
/** Rows that a slot judges in one turn of its event loop. Messages are received between turns. */
export const TURN_ROWS = 16_384;
/** Rows that main publishes in one turn of its event loop. */
export const PUBLISH_ROWS = 1_024;
/** Slots of an engine. More are a configuration error. */
export const MAX_SLOTS = 64;
/** Strategies of a session. More are an error of the strategies file. */
export const MAX_STRATEGIES = 100_000;
/** Instruments of a session. More are a configuration error. */
export const MAX_INSTRUMENTS = 10_000;
/** Bars that a rule may look back. More are an error of the rule. */
export const MAX_LOOK_BACK = 5_000;
/** Functions with state in one condition. More are an error of the rule. */
export const MAX_INDICATORS = 64;
/** How often a slot retries an exit that the venue rejects, once a row. After that the guard takes the position over. */
export const MAX_EXIT_REJECTIONS = 5;
/**
 * Records that wait to be written to the journal. With more, virtual time waits until half of them are left, and real time
 * makes no entries.
 */
export const MAX_BACKLOG = 65_536;
/** Rows in one frame of recorded ticks, at most. */
export const TICK_FRAME_ROWS = 4_096;
/** Messages in one commit of the journal's thread, at most. Without it, a steady flow would put off the commit for ever. */
export const COMMIT_MESSAGES = 1_024;
/** The smallest reserve beside the journal. A smaller one would not hold a session's last records, so none is made. */
export const MIN_RESERVE_BYTES = 65_536;
/** How often the journal's thread checks that its files are still there. */
export const JOURNAL_LOOK_MS = 2_000;
/** How long an exiting process waits for the journal's thread to write the records it has. */
export const STORE_EXIT_MS = 5_000;
/** From the start of a worker to its `ready`. After it the worker is terminated, and the start counts as failed. */
export const START_TIMEOUT_MS = 10_000;
/** How long a load, describe or snapshot call may take. After it the worker is terminated. */
export const CALL_TIMEOUT_MS = 10_000;
/**
 * Wait before a replacement starts, after the second death without progress. It doubles with each further death.
 * `MAX_DEATHS_WITHOUT_PROGRESS` bounds the doubling.
 */
export const FIRST_BACKOFF_MS = 50;
/** Workers in a row that fail before they take their task. After them the pool is built anew. */
export const MAX_FAILED_STARTS = 3;
/** How often the watchdog checks each slot within `HANG_MS`. */
export const WATCHDOG_LOOKS = 16;
/** The part of `HANG_MS` after which the log warns of a slot without progress. */
export const HANG_WARNING_PART: number = 1 / 4;
/** How many times `HANG_MS`, at most, the watchdog allows a slot that it has killed and that made no progress since. */
export const MAX_HANG_PATIENCE = 4;
/**
 * Old-space heap of a worker at which Node ends it: so many times `SLOT_MEMORY_MB`, and at least so many megabytes. Node
 * may end the whole process with it.
 */
export const HARD_MEMORY = { timesSoft: 4, leastMb: 1_024 } as const;
/** Doubles in a slot's state: two gigabytes. A worker whose first checkpoint has more is replaced. */
export const MAX_ARENA_DOUBLES: number = 2 ** 28;
/** Reports between two posted rows: so many for each strategy, and `more` on top. A worker that sends more is replaced. */
export const MAX_REPORTS = { perStrategy: 4, more: 1_000 } as const;
/** Characters of a report. Longer text is cut off. */
export const MAX_REPORT_LENGTH = 500;
/**
 * How long the end of a session waits for its threads to stop, and then the end of the process once more. A thread inside a
 * native call cannot be stopped: the process kills itself after the wait. Everything is written by then.
 */
export const ZOMBIE_MS = 3_000;
/** Rows until the guard retries an exit that the venue has rejected. The number doubles from `first` to `max`. */
export const GUARD_RETRY_ROWS = { first: 1, max: 1_024 } as const;
/** Wait after a failed look-up of an order at a real venue, before the next one. It doubles from `first` to `max`. */
export const VENUE_RETRY_MS = { first: 100, max: 5_000 } as const;
/** Failed look-ups of an order of an earlier run. After one more, the session is not resumed. */
export const MAX_LOOK_UPS = 10;
/** How often an order is sent that a real venue says it does not have. After that the order counts as rejected. */
export const MAX_SENDS = 3;
/** Deaths in a row without progress of the watermark. After them the slot is retired. */
export const MAX_DEATHS_WITHOUT_PROGRESS = 5;
/** Characters of a rule's text. A longer one is a diagnostic. */
export const MAX_RULE_LENGTH = 2_000;
/** Nesting of a rule. Deeper nesting is a diagnostic. */
export const MAX_RULE_DEPTH = 32;
/** Nodes of a compiled rule, which are its cost per tick. More are a diagnostic. */
export const MAX_RULE_COST = 500;
/** Bytes of a strategies file. More are an error of the file. */
export const MAX_STRATEGIES_FILE_BYTES: number = 16 * 1024 * 1024;
/** Characters of one line of a control request. A longer line closes the connection. */
export const MAX_REQUEST_LENGTH = 4_096;
/** Characters of one reply to a control request. The client treats a longer one as no reply. */
export const MAX_REPLY_LENGTH: number = 64 * 1024 * 1024;
/** Clients of the control socket at the same time. One more is disconnected. */
export const MAX_CONTROL_CONNECTIONS = 16;
/** How long a client of the control socket may neither send nor read. After it the client is disconnected. */
export const CONTROL_IDLE_MS = 5_000;
/** How long a client waits for the reply to a command. After it the command may still take effect. */
export const CONTROL_TIMEOUT_MS = 30_000;
/** Bytes of the control socket's path, on Linux and elsewhere. The system would cut off a longer path silently. */
export const MAX_SOCKET_PATH_BYTES = { linux: 107, other: 103 } as const;
/** How often RUN_DIR is checked. A changed RUN_DIR is restored and reported within two and a half of these. */
export const RUN_DIR_LOOK_MS = 2_000;
/** How long a session waits for a file of RUN_DIR to be written. Then it goes on, and the file is tried again later. */
export const RUN_DIR_WAIT_MS = 2_000;
/** Ticks in one batch of the reader thread. */
export const READ_AHEAD_ROWS = 4_096;
/** Batches that the reader thread may be ahead. Then it waits until main takes one. */
export const READ_AHEAD_BATCHES = 8;
/** Bad rows of an input file that are shown. The rest are counted. */
export const MAX_BAD_ROWS_SHOWN = 20;
/** Unknown symbols of an input file that are remembered and named in warnings. Of others only the rows are counted. */
export const MAX_UNKNOWN_SYMBOLS = 20;
/** Comparisons of symbols to find what an unknown one means, about 20 µs each. After them no guess is made. */
export const MAX_GUESSES = 20_000;
/** Rows of an input file at one instant: they are sorted by symbol in memory. A file with more is refused. */
export const MAX_ROWS_AT_INSTANT = 1_048_576;
/** Characters of a line of an input file. A longer line is a bad row. */
export const MAX_LINE_LENGTH = 4_096;
/**
 * Positions, and strategies with money, that a health lists. Its sums are over all. Main builds a health between two ticks,
 * and the client waits at most `STATUS_TIMEOUT_MS`.
 */
export const MAX_HEALTH_ROWS = 10_000;
/** How long a client waits for the reply to a status request. After it the engine counts as down. */
export const STATUS_TIMEOUT_MS = 1_000;
/** Strategies in the closing table. The rest are counted; the summary file has all. */
export const MAX_CLOSING_ROWS = 1_000;
/** Time between two redraws of the terminal's footer. */
export const FOOTER_REDRAW_MS = 250;
/** How often printed lines may move the footer down between two redraws. After that it is hidden until the next redraw. */
export const MAX_FOOTER_MOVES = 16;
/** Bytes that wait for one output, such as the log or the terminal. Lines beyond them are lost and counted. */
export const MAX_OUTPUT_BYTES: number = 1024 * 1024;
/** The same in virtual time, which waits for slow outputs: lines are lost only in a burst of more than this. */
export const MAX_VIRTUAL_OUTPUT_BYTES: number = 64 * 1024 * 1024;
/** Bytes of an output that are written in one call. */
export const OUTPUT_CHUNK_BYTES: number = 64 * 1024;
/** Wait before the next try to write to an output that accepts nothing. It doubles from `first` to `max`. */
export const OUTPUT_RETRY_MS = { first: 1, max: 50 } as const;
/** An output that accepts nothing for so long is stalled: nothing waits for it any more. */
export const OUTPUT_STALL_MS = 1_000;
/** How long the end of a session waits for an output that accepts nothing. */
export const OUTPUT_FLUSH_MS = 2_000;
/** How often a session checks its clocks. */
export const CLOCK_LOOK_MS = 500;
