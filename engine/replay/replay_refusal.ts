import { UsageError } from "../protocol/mod.ts";

/** The error for a session that cannot be replayed. @param why continues `of SESSION …` */
export function cannotReplay(id: string, why: string, hint: string | null = null): UsageError {
  return new UsageError(`expected a session that can be traded again, but of ${id} ${why}`, { hint });
}
