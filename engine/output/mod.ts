export { openDevice, openStandard } from "./device.ts";
export type { Device } from "./device.ts";
export { LateDevice } from "./late_device.ts";
export { LogFile } from "./log_file.ts";
export { Outlet } from "./outlet.ts";
export type { OutletOptions } from "./outlet.ts";
export { emptyOutput, refuseClashes, tryOutput, writeOutput, writeResult } from "./output_file.ts";
export type { NamedPath } from "./output_file.ts";
export { Outputs } from "./outputs.ts";
