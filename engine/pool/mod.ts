export { Dispatcher } from "./dispatcher.ts";
export type { HostModule, InlineHost } from "./inline_slot.ts";
export { placeStrategies } from "./placement.ts";
export { importHost, openSlots } from "./open_slots.ts";
export type { Slots, SlotsOptions } from "./open_slots.ts";
export type { SlotEvents, SlotHandle, SlotStatus, SlotWork } from "./slot_handle.ts";
