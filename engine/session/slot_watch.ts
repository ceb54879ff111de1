import type { Guard } from "../orders/mod.ts";
import { type SlotHandle, Watchdog } from "../pool/mod.ts";
import type { EngineOptions } from "./engine_options.ts";
import type { SessionListener } from "./session_listener.ts";

/** How often the guard looks in one `GUARD_LAG_MS` when no row is published. */
const GUARD_LOOKS = 4;

type ReportParts = Pick<EngineOptions, "clock" | "journal" | "listener">;

/**
 * Watches, also while no row is published, for slots that hang and for positions that no slot watches.
 *
 * @returns a function that stops it
 */
export function watchSlots(
  options: Pick<EngineOptions, "supervision"> & ReportParts,
  { slots, guard }: { readonly slots: readonly SlotHandle[]; readonly guard: Guard | null },
): () => void {
  const { clock } = options;
  const { hangMs, guardLagMs } = options.supervision;
  const report = reportSlotEvents(options);
  const onSlow = (slot: number, stillMs: number): void =>
    report(slot, "slow", `no movement for ${Math.round(stillMs)} ms`);
  const stopWatchdog = new Watchdog({ slots, clock, hangMs, onSlow }).start();
  const stopGuard = guard === null ? null : clock.every(Math.max(1, guardLagMs / GUARD_LOOKS), () => guard.look());
  return () => {
    stopWatchdog();
    stopGuard?.();
  };
}

/** Reports what happens to a slot to the ops stream and to the listener. */
export function reportSlotEvents({ clock, journal, listener }: ReportParts): SessionListener["onSlot"] {
  return (slot, event, text) => {
    journal.writer.appendOps({ wall: clock.wallMicros(), event, slot, text });
    listener.onSlot(slot, event, text);
  };
}

/** Reports when the guard takes over a slot's positions, and when it hands them back. */
export function reportGuarded(
  options: ReportParts,
  slots: readonly Pick<SlotHandle, "over">[],
): (slot: number, guarded: boolean) => void {
  const report = reportSlotEvents(options);
  return (slot, guarded) => {
    const isOver = slots[slot]?.over ?? true;
    const back = isOver
      ? "it judges no more, and its positions are main's"
      : "it has caught up and has its positions back";
    report(slot, guarded ? "guarded" : "unguarded", guarded ? "main watches its positions" : back);
  };
}

/** A slot has lost rows. The journal gets the gap: from there on, the slot starts from what main knew. */
export function noteGap(
  options: ReportParts,
  slot: number,
  gap: { readonly from: number; readonly seq: number },
): void {
  options.journal.writer.appendEvent({ type: "gap", slot, ...gap });
  reportSlotEvents(options)(slot, "gap", `rows ${gap.from} to ${gap.seq} were overwritten before it read them`);
}
