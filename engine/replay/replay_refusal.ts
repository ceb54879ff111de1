import { UsageError } from "../protocol/mod.ts";

/** A session that cannot be replayed with what is given. */
export function cannotReplay(id: string, why: string, hint: string | null = null): UsageError {
  return new UsageError(`expected a session that can be traded again, but of ${id} ${why}`, { hint });
}
