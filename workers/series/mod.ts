export { SeriesRegistry } from "./registry.ts";
export { InstrumentSeries } from "./instrument_series.ts";
