export { currencyDecimals } from "./currency_decimals.ts";
export { exactText, inUnits } from "./exact_decimal.ts";
export { readInstrumentsFile } from "./instruments_file.ts";
export type { SaidInstrument } from "./said_instrument.ts";
