/** Decimals of tokens: exchanges keep their accounts in hundred-millionths, stablecoins such as USDT included. */
const TOKEN_DECIMALS = 8;
const ISO_CODE = /^[A-Z]{3}$/;

/**
 * How many decimals amounts of a currency have: those of ISO 4217 for its codes (INR 2, JPY 0, KWD 3), 8 for every other
 * name, which is taken for a token (BTC, ETH, USDT). Letter case does not count.
 *
 * @returns 0 to 8
 */
export function currencyDecimals(name: string): number {
  const code = name.toUpperCase();
  if (!ISO_CODE.test(code) || !Intl.supportedValuesOf("currency").includes(code)) return TOKEN_DECIMALS;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat("en", {
    style: "currency",
    currency: code,
  }).resolvedOptions();
  return maximumFractionDigits;
}
