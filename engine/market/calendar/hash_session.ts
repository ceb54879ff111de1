import { createHash } from "node:crypto";
import type { MarketSession } from "./market_sessions.ts";

/**
 * SHA-256, in hex, of the hours of sessions: of each date, group, open and close. A header has it, so that a calendar that
 * has changed is noticed.
 */
export function hashSessions(sessions: readonly Pick<MarketSession, "date" | "groups">[]): string {
  const hash = createHash("sha256");
  for (const { date, groups } of sessions) {
    for (const { group, windows } of groups) {
      const spans = windows.map(({ openMicros, closeMicros }) => `${openMicros}-${closeMicros}`);
      hash.update(`${date} ${group} ${spans.join(" ")}\n`);
    }
  }
  return hash.digest("hex");
}
