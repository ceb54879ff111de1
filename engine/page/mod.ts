export type {
  PackedBars,
  PageData,
  PageInstrument,
  PageReading,
  PageSession,
  PageTrades,
  PlacedBars,
} from "./page_data.ts";
