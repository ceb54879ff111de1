export { describe } from "./describe.ts";
export { explain } from "./explain.ts";
export { needsOf } from "./needs_of.ts";
export { Probe } from "./probe.ts";
