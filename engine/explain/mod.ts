export { explain } from "./explain.ts";
export { explainAt, readAt } from "./explain_at.ts";
