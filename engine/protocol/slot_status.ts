/**
 * Where a slot can stand. `ready`: its worker answers. `loaded`: it judges rows. `down`: between two generations. `drained`:
 * it has judged every row. `retired`: given up; it holds neither the gate nor the tape.
 */
export const SLOT_STATUSES = ["starting", "ready", "loaded", "down", "drained", "retired"] as const;

/** Where a slot stands. */
export type SlotStatus = (typeof SLOT_STATUSES)[number];

/**
 * What can happen to a slot. `slow`: it stands still, and may hang. `guarded`: main watches its positions. `unguarded`: it
 * has them back, or is over.
 */
export const SLOT_EVENTS = ["ready", "died", "retired", "gap", "slow", "guarded", "unguarded"] as const;

/** What has happened to a slot. */
export type SlotEvent = (typeof SLOT_EVENTS)[number];

/**
 * How a slot can die by `--chaos`. `terminate` is main's doing; the others it is told: `hang` loops until it is killed,
 * `leak` fills its memory until it leaves by itself.
 */
export const DEATH_KINDS = ["exit", "throw", "terminate", "hang", "leak"] as const;

/** How a slot dies by `--chaos`. */
export type DeathKind = (typeof DEATH_KINDS)[number];
