export { resultOfSessions } from "./result_of_sessions.ts";
export type { SessionsResult } from "./result_of_sessions.ts";
