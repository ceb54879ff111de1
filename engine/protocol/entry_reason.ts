import type { DenialCode } from "./trading.ts";

/** Why a strategy made no entry in a session, as far as its condition, its hours and its instrument tell. */
export const NO_ENTRY_CODES = [
  "no-rows",
  "no-window-rows",
  "warming-up",
  "no-volume",
  "no-quotes",
  "no-prev-close",
  "unknown",
  "outside-window",
  "after-square-off",
  "no-next-row",
  "never-true",
] as const;

/** Why a strategy made no entry in a session. */
export type NoEntryCode = (typeof NO_ENTRY_CODES)[number];

/** What became of an entry that was asked for, and not filled: the denial's code, or the venue's refusal. */
export type RefusedCode = DenialCode | "rejected";

/** A reason why a strategy made no entry, or not all that it asked for. */
export interface EntryReason {
  readonly code: NoEntryCode | RefusedCode | "rows-cut";
  /** How many sessions, entries or rows it was. */
  readonly count: number;
  /** For people: one sentence without its subject's id and without a full stop. */
  readonly text: string;
}
