import type { Guard } from "../orders/mod.ts";
import { type SlotHandle, Watchdog } from "../pool/mod.ts";
import type { EngineOptions, SessionListener } from "./session.ts";

/** How often in `GUARD_LAG_MS` the guard looks when no row is published. */
const GUARD_LOOKS = 4;

/** Looks at slots that may hang, and at positions that may be alone, while no row is published. @returns what stops it */
export function watchSlots(
  options: EngineOptions,
  { slots, guard }: { readonly slots: readonly SlotHandle[]; readonly guard: Guard | null },
): () => void {
  const { clock, hangMs, guardLagMs } = options;
  const tell = tellSlotEvents(options);
  const onSlow = (slot: number, stillMs: number): void =>
    tell(slot, "slow", `no movement for ${Math.round(stillMs)} ms`);
  const stopWatchdog = new Watchdog({ slots, clock, hangMs, onSlow }).start();
  const stopGuard = guard === null ? null : clock.every(Math.max(1, guardLagMs / GUARD_LOOKS), () => guard.look());
  return () => {
    stopWatchdog();
    stopGuard?.();
  };
}

/** Tells what happens to a slot: the ops stream, and whoever listens. */
export function tellSlotEvents({ clock, journal, listener }: EngineOptions): SessionListener["onSlot"] {
  return (slot, event, text) => {
    journal.appendOps({ wall: clock.wallMicros(), event, slot, text });
    listener.onSlot(slot, event, text);
  };
}

/** Tells when the guard takes over a slot's positions, and when it hands them back. */
export function tellGuarded(
  options: Parameters<typeof tellSlotEvents>[0],
  slots: readonly Pick<SlotHandle, "over">[],
): (slot: number, guarded: boolean) => void {
  const tell = tellSlotEvents(options);
  return (slot, guarded) => {
    const isOver = slots[slot]?.over ?? true;
    const back = isOver
      ? "it judges no more, and its positions are main's"
      : "it has caught up and has its positions back";
    tell(slot, guarded ? "guarded" : "unguarded", guarded ? "main watches its positions" : back);
  };
}

/** A slot has lost rows, which is in the book: what it does from there on follows from what main knew. */
export function noteGap(
  options: EngineOptions,
  slot: number,
  gap: { readonly from: number; readonly seq: number },
): void {
  options.journal.appendEvent({ type: "gap", slot, ...gap });
  tellSlotEvents(options)(slot, "gap", `rows ${gap.from} to ${gap.seq} were overwritten before it read them`);
}
