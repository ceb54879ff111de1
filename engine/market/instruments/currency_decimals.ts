/** Currencies whose minor unit is the unit itself (ISO 4217). */
const NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const THREE = "BHD IQD JOD KWD LYD OMR TND".split(" ");

const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...NONE.map((code) => [code, 0] as const),
  ...THREE.map((code) => [code, 3] as const),
]);

/** Decimals of the other currencies of states. */
const OF_A_STATE = 2;
/** Decimals of tokens: exchanges keep their accounts in hundred-millionths, in stablecoins such as USDT too. */
const OF_A_TOKEN = 8;

/**
 * The decimals of a currency's amounts, 0 to 8: those of ISO 4217 for its codes. Every other name is taken for a token, such
 * as BTC or USDT.
 */
export function currencyDecimals(code: string): number {
  const known = DECIMALS.get(code);
  if (known !== undefined) return known;
  return Intl.supportedValuesOf("currency").includes(code) ? OF_A_STATE : OF_A_TOKEN;
}
