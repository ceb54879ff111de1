export { formatLength } from "./bar_length.ts";
export type { BarLength } from "./bar_length.ts";
export type { LeftOutCount, LeftOutRow } from "./left_out.ts";
export type { DayIndex, Market, MarketFile, MarketGap, MarketInstrument, MarketJump, MarketPlan } from "./market.ts";
export type { MarketOptions, SessionHours } from "./market_options.ts";
export { marketFileRows } from "./market_file_rows.ts";
export type { MarketRow } from "./market_file_rows.ts";
export { MarketReader } from "./market_reader.ts";
export { MarketWriter } from "./market_writer.ts";
