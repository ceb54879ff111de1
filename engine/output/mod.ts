export { openDevice, openStandard } from "./device.ts";
export type { Device, StandardStream } from "./device.ts";
export { LateDevice } from "./late_device.ts";
export { LogFile } from "./log_file.ts";
export type { LogFileOptions } from "./log_file.ts";
export { Outlet } from "./outlet.ts";
export type { OutletOptions, OutletState } from "./outlet.ts";
export { Outputs } from "./outputs.ts";
export type { OpenedOutlet, OutputsOptions } from "./outputs.ts";
