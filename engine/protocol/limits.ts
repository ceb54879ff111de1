/** Every bound of the engine that is not a setting, with what happens there. */

/** Rows of retention on the tape. Virtual time waits when it is full; in real time an overrun slot is replaced. */
export const TAPE_ROWS = 65_536;
/** A slot checkpoints at least once in this part of the tape. */
export const CHECKPOINTS_PER_TAPE = 4;
/** Rows with answers after which a slot checkpoints: its replacement asks for all of them again, one by one. */
export const CHECKPOINT_ANSWERS = 256;
/** Rows between a slot's stores of its mark: a mark costs an atomic store, and the gate can wait this long for one. */
export const MARK_ROWS = 64;
/** Rows that a slot judges in one turn of its event loop before it lets messages in. */
export const TURN_ROWS = 16_384;
/** Rows that main publishes in one turn of its event loop. */
export const PUBLISH_ROWS = 1_024;
/** Slots of an engine. More is a configuration error. */
export const MAX_SLOTS = 64;
/** Strategies of a session. More is an error of the strategies file. */
export const MAX_STRATEGIES = 100_000;
/** Instruments of a session. More is a configuration error. */
export const MAX_INSTRUMENTS = 10_000;
/** Bars that a rule may look back. More is an error of the rule. */
export const MAX_LOOK_BACK = 5_000;
/** Functions with a memory in one condition. More is an error of the rule. */
export const MAX_INDICATORS = 64;
/** Times that a venue's rejection of an exit is tried again, once a row, before the guard has it. */
export const MAX_EXIT_REJECTIONS = 5;
/**
 * Records on their way to the journal's disk. In virtual time the tape waits then until half of them are left; in real time
 * no entries are made meanwhile.
 */
export const MAX_BACKLOG = 65_536;
/** Rows of the tape that a journal takes at a time, at most: a session in real time that records its ticks. */
export const TICK_FRAME_ROWS = 4_096;
/** Messages that the journal's thread commits at once, at most: those that come meanwhile must not put it off for ever. */
export const COMMIT_MESSAGES = 1_024;
/** A reserve beside the journal that is smaller would not hold what a session has to write at its end: there is none then. */
export const MIN_RESERVE_BYTES = 65_536;
/** How often the journal's thread looks whether its files are still there, milliseconds. */
export const JOURNAL_LOOK_MS = 2_000;
/** How long a process that exits waits for the journal's thread to write what it has been given. */
export const STORE_EXIT_MS = 5_000;
/** From spawning a worker to its `ready`. After it the worker is terminated and the start counts as failed. */
export const START_TIMEOUT_MS = 10_000;
/** A load, describe or snapshot call. After it the worker is terminated. */
export const CALL_TIMEOUT_MS = 10_000;
/**
 * Wait before a replacement after the second death without progress. It doubles with each further one, of which
 * `MAX_DEATHS_WITHOUT_PROGRESS` leaves too few for a longest wait.
 */
export const FIRST_BACKOFF_MS = 50;
/** Workers in a row that fail before they take their task, after which the pool is built anew. */
export const MAX_FAILED_STARTS = 3;
/** Looks of the watchdog in `HANG_MS`: how finely it measures that a slot stands still. */
export const WATCHDOG_LOOKS = 16;
/** The part of `HANG_MS` after which a slot that stands still is warned about. */
export const HANG_WARNING_PART: number = 1 / 4;
/** How much more patient the watchdog becomes, at most, with a slot that it has killed and that has not got on since. */
export const MAX_HANG_PATIENCE = 4;
/**
 * Old-space heap of a worker at which Node ends it, which may take the process along: so many times `SLOT_MEMORY_MB`, and
 * at least so many megabytes.
 */
export const HARD_MEMORY = { timesSoft: 4, leastMb: 1_024 } as const;
/** Doubles of a slot's state, two gigabytes. A worker whose first checkpoint has more is replaced. */
export const MAX_ARENA_DOUBLES: number = 2 ** 28;
/** Reports between two posted rows, per strategy, and on top of that. More is a flood: the worker is replaced. */
export const MAX_REPORTS = { perStrategy: 4, more: 1_000 } as const;
/** Characters of a report. The rest is cut off. */
export const MAX_REPORT_LENGTH = 500;
/**
 * How long the end of a session waits for its threads to stop, and the end of the process again: a thread inside a call to
 * native code stops for nobody. After it the process kills itself; everything is written by then.
 */
export const ZOMBIE_MS = 3_000;
/** Rows until the guard tries again an exit that the venue has rejected: it doubles from the first to the last. */
export const GUARD_RETRY_ROWS = { first: 1, max: 1_024 } as const;
/**
 * Milliseconds from one look-up of an order at a real venue that has failed to the next: it doubles from the first to the
 * last.
 */
export const VENUE_RETRY_MS = { first: 100, max: 5_000 } as const;
/** Look-ups that may fail of an order of an earlier run. One more, and the session is not resumed. */
export const MAX_LOOK_UPS = 10;
/** Times that an order is sent which a real venue says it has not got. After it the order counts as rejected. */
export const MAX_SENDS = 3;
/** Deaths in a row without the mark advancing, after which a slot is quarantined. */
export const MAX_DEATHS_WITHOUT_PROGRESS = 5;
/** A rule's text. Longer is a diagnostic. */
export const MAX_RULE_LENGTH = 2_000;
/** Nesting of a rule. Deeper is a diagnostic. */
export const MAX_RULE_DEPTH = 32;
/** Nodes of a compiled rule: its cost per tick. More is a diagnostic. */
export const MAX_RULE_COST = 500;
/** Bytes of a strategies file. More is an error of the file. */
export const MAX_STRATEGIES_FILE_BYTES: number = 16 * 1024 * 1024;
/** Characters of one line of a control request. More closes the connection. */
export const MAX_REQUEST_LENGTH = 4_096;
/** Characters of one reply to a control request. The asker takes a longer one for no reply. */
export const MAX_REPLY_LENGTH: number = 64 * 1024 * 1024;
/** Clients of the control socket at a time. One more is hung up on. */
export const MAX_CONTROL_CONNECTIONS = 16;
/** A client of the control socket that neither asks nor reads its reply for this long is hung up on. */
export const CONTROL_IDLE_MS = 5_000;
/** A control command without an answer for this long: the asker stops waiting; the command may still take effect. */
export const CONTROL_TIMEOUT_MS = 30_000;
/** Bytes of the control socket's path on Linux, and elsewhere. A longer one would be cut short without a word. */
export const MAX_SOCKET_PATH_BYTES = { linux: 107, other: 103 } as const;
/** From one look to the next whether RUN_DIR is as it was made: within two and a half of them it is made again, and said. */
export const RUN_DIR_LOOK_MS = 2_000;
/** How long a session waits for a file of RUN_DIR to be written. It goes on then, and the file is tried again. */
export const RUN_DIR_WAIT_MS = 2_000;
/** Ticks in a batch of a file that a thread reads ahead. */
export const READ_AHEAD_ROWS = 4_096;
/** Batches that the thread may be ahead. Then it waits until one is taken. */
export const READ_AHEAD_BATCHES = 8;
/** Bad rows of an input file that are shown; the rest are counted. */
export const MAX_BAD_ROWS_SHOWN = 20;
/** Symbols of an input file that the session does not have: this many are listed, rows with others are only counted. */
export const MAX_UNKNOWN_SYMBOLS = 20;
/**
 * Symbols that are compared with each other, in search of what was meant by one that is not known; at about 20 µs each. Beyond
 * that nobody says what was meant.
 */
export const MAX_GUESSES = 20_000;
/** Characters in a line of an input file. A longer line is a bad row. */
export const MAX_LINE_LENGTH = 4_096;
/**
 * Positions, and strategies with their money, that a health lists; its sums are over all. Main makes a health between two
 * ticks, and whoever asks waits no longer than `STATUS_TIMEOUT_MS`.
 */
export const MAX_HEALTH_ROWS = 10_000;
/** A status request without an answer for this long means that the engine is down. */
export const STATUS_TIMEOUT_MS = 1_000;
/** Strategies in the closing table. The rest are counted; the summary file has them all. */
export const MAX_CLOSING_ROWS = 1_000;
/** From one redraw of a terminal's footer to the next. */
export const FOOTER_REDRAW_MS = 250;
/** Lines above the footer between two redraws that push it down; in a faster burst it is left out until the next one. */
export const MAX_FOOTER_MOVES = 16;
/** Bytes that wait for a log, or a terminal, that does not take them. What is beyond that is lost and counted. */
export const MAX_OUTPUT_BYTES: number = 1024 * 1024;
/** The same in virtual time, which waits for an output that is written slowly: a burst is lost all the same only beyond it. */
export const MAX_VIRTUAL_OUTPUT_BYTES: number = 64 * 1024 * 1024;
/** Bytes of an output that are written at a time. */
export const OUTPUT_CHUNK_BYTES: number = 64 * 1024;
/** From one try to write to an output that does not take anything to the next: it doubles from the first to the last. */
export const OUTPUT_RETRY_MS = { first: 1, max: 50 } as const;
/** An output that takes nothing for so long stands still: nobody waits for it. */
export const OUTPUT_STALL_MS = 1_000;
/** How long the end of a session waits for an output that takes nothing. */
export const OUTPUT_FLUSH_MS = 2_000;
/** How often a session looks at its clocks. */
export const CLOCK_LOOK_MS = 500;
