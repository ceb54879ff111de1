export { explain } from "./explain.ts";
export { explainAt, readAt } from "./explain_at.ts";
export { partRows } from "./part_rows.ts";
export { ValueForm } from "./value_form.ts";
