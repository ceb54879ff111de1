export { describe } from "./describe.ts";
export { explain } from "./explain.ts";
export { Probe } from "./probe.ts";
