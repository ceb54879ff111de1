import { unreachable } from "../../engine/protocol/mod.ts";
import type { Arithmetic } from "./functions.ts";

/** What a function without memory makes of one number or two; unknown if what it needs is. */
export function applyTo(arithmetic: Arithmetic, a: number, b: number): number {
  switch (arithmetic) {
    case "abs":
      return Math.abs(a);
    case "round":
      return Math.round(a);
    case "sign":
      return Math.sign(a);
    case "min":
      return Math.min(a, b);
    case "max":
      return Math.max(a, b);
    case "known":
      return Number.isNaN(a) ? b : a;
    default:
      return unreachable(arithmetic);
  }
}
