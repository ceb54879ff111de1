export { barTable } from "./bar_table.ts";
export type { BarRow } from "./bar_table.ts";
export { binsOf } from "./bins.ts";
export { equityChart } from "./equity_chart.ts";
export type { EquityData, EquityLine } from "./equity_chart.ts";
export { elided, escapeHtml } from "./html.ts";
