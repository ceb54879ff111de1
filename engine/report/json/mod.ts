export { equityCsv } from "./equity_csv.ts";
export { RESULT_TRADE_TITLES, resultJson, resultTradeRow } from "./result_json.ts";
export { durationOf, TRADE_TITLES, tradeRow } from "./trade_row.ts";
