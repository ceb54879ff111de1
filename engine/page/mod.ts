export type { PackedBars, PageData, PageInstrument, PageReading, PageSession, PageTrades } from "./page_data.ts";
