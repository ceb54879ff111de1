export { Watchdog } from "./watchdog.ts";
export { Dispatcher } from "./dispatcher.ts";
export type { HostModule, InlineHost, WorkerModule } from "./inline_slot.ts";
export { Placement } from "./placement.ts";
export { openSlots } from "./open_slots.ts";
export type { Slots, SlotsOptions } from "./open_slots.ts";
export type { DeathNotice, SlotEvents, SlotHandle, SlotStatus, SlotWork } from "./slot_handle.ts";
