/** Currencies whose minor unit is the unit itself (ISO 4217). */
const NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const THREE = "BHD IQD JOD KWD LYD OMR TND".split(" ");
/** What is no currency of a state, and is counted in small parts. */
const EIGHT = "BTC XBT ETH BNB SOL LTC BCH".split(" ");
const TWO = 2;

const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...NONE.map((code) => [code, 0] as const),
  ...THREE.map((code) => [code, 3] as const),
  ...EIGHT.map((code) => [code, 8] as const),
]);

/** The decimals of a currency's amounts, 0 to 8: two, but for those that are known to have others. */
export function currencyDecimals(code: string): number {
  return DECIMALS.get(code) ?? TWO;
}
