export { SeriesBank } from "./bank.ts";
export { InstrumentSeries } from "./instrument_series.ts";
