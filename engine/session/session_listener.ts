import type { BreakerState, OrderDraft, OrderRecord, SlotEvent } from "../protocol/mod.ts";

/** What can happen while a session runs. Each method is called when it happens. */
export interface SessionListener {
  onOrder(order: OrderRecord): void;
  onSlot(slot: number, event: SlotEvent, text: string): void;
  onControl(kind: string, strategy: string | null): void;
  /** A strategy's breaker has opened or closed. */
  onBreaker(strategy: number, state: BreakerState): void;
  /** A strategy is quarantined. */
  onOut(strategy: number, why: string): void;
  onReport(strategy: number, text: string): void;
  onPoolError(error: unknown): void;
  /** A real venue does not say what became of an order. It is asked again. */
  onVenueTrouble(order: OrderDraft, error: unknown): void;
}

/** A listener that ignores everything. */
export const NOBODY_LISTENS: SessionListener = {
  onOrder: () => {},
  onSlot: () => {},
  onControl: () => {},
  onBreaker: () => {},
  onOut: () => {},
  onReport: () => {},
  onPoolError: () => {},
  onVenueTrouble: () => {},
};

/**
 * Wraps a listener so that its errors go to `onError`. The order path calls listeners, and an error of theirs must not
 * reach it.
 */
export function isolateListener(listener: SessionListener, onError: (error: unknown) => void): SessionListener {
  const isolate = isolateErrors(onError);
  return {
    onOrder: isolate((...args) => listener.onOrder(...args)),
    onSlot: isolate((...args) => listener.onSlot(...args)),
    onControl: isolate((...args) => listener.onControl(...args)),
    onBreaker: isolate((...args) => listener.onBreaker(...args)),
    onOut: isolate((...args) => listener.onOut(...args)),
    onReport: isolate((...args) => listener.onReport(...args)),
    onPoolError: isolate((...args) => listener.onPoolError(...args)),
    onVenueTrouble: isolate((...args) => listener.onVenueTrouble(...args)),
  };
}

/** Returns a function that wraps others so that their errors go to `onError`. */
export function isolateErrors(onError: (error: unknown) => void) {
  return <Args extends readonly unknown[]>(call: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        call(...args);
      } catch (error) {
        onError(error);
      }
    };
}
