export { compareJson } from "./compare_json.ts";
export { compareLines, compareTables } from "./compare_lines.ts";
export type { CompareOptions, Comparison } from "./compare_lines.ts";
export { headerDifferences } from "./header_differences.ts";
export { parseResult, readResult } from "./stored_result.ts";
export type { StoredResult } from "./stored_result.ts";
export { firstDifference } from "./trip_difference.ts";
export type { PartingRow } from "./trip_difference.ts";
