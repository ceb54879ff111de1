/**
 * States of a slot. `starting`: its worker starts. `ready`: its worker answers. `loaded`: it judges rows. `down`: between
 * two workers. `drained`: it has judged every row. `retired`: it gets no further worker, and nothing waits for it.
 */
export const SLOT_STATUSES = ["starting", "ready", "loaded", "down", "drained", "retired"] as const;

/** The state of a slot. */
export type SlotStatus = (typeof SLOT_STATUSES)[number];

/**
 * Events of a slot. `gap`: the tape has overrun it. `slow`: it makes no progress, and may hang. `guarded`: the guard in
 * main watches its positions. `unguarded`: it watches its positions again, or it has ended.
 */
export const SLOT_EVENTS = ["ready", "died", "retired", "gap", "slow", "guarded", "unguarded"] as const;

/** An event of a slot. */
export type SlotEvent = (typeof SLOT_EVENTS)[number];

/**
 * Ways in which `--chaos` makes a worker die. Main does `terminate`; the worker does the others itself: `hang` loops until
 * it is killed, `leak` fills the memory until the worker exits.
 */
export const DEATH_KINDS = ["exit", "throw", "terminate", "hang", "leak"] as const;

/** A way in which `--chaos` makes a worker die. */
export type DeathKind = (typeof DEATH_KINDS)[number];
