export { openSlots } from "./open_slots.ts";
export type { Slots } from "./open_slots.ts";
export { Placement } from "./placement.ts";
export type { SlotEvents, SlotHandle, SlotWork } from "./slot_handle.ts";
export { Watchdog } from "./watchdog.ts";
export { importHost } from "./worker_module.ts";
export type { HostModule, InlineHost, WorkerModule } from "./worker_module.ts";
