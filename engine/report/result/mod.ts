export type { PriceRange, Result, ResultSession, ResultStrategy, ResultTrade } from "./result.ts";
export type { ResultFile, ResultHeader } from "./result_header.ts";
