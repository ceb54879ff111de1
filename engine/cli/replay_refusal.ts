import { EngineError } from "../protocol/mod.ts";

/** A session that cannot be replayed with what is given. */
export function cannotReplay(id: string, why: string, hint?: string): EngineError {
  const message = `bulkhead replay: expected a session that can be traded again, but of ${id} ${why}`;
  return new EngineError("USAGE", hint === undefined ? message : `${message}\n  hint: ${hint}`);
}
