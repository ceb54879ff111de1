export { writeMarket } from "./write_market.ts";
export type { WriteOptions, WrittenRows } from "./write_market.ts";
