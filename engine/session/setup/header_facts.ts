import type { SessionHeader } from "../../journal/mod.ts";

/** What the header of a session has, without its instruments and strategies. */
export type HeaderFacts = Omit<SessionHeader, "format" | "instruments" | "strategies" | "type">;
