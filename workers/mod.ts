export { describe } from "./describe.ts";
export { Host } from "./host.ts";
export { fallAsleep } from "./sleep.ts";
