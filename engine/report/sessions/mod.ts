export { conditionAt } from "./condition_at.ts";
export { resultOfSessions } from "./result_of_sessions.ts";
export type { SessionsResult } from "./result_of_sessions.ts";
