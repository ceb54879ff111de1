import type { SessionListener } from "./session.ts";

/**
 * A listener whose mistakes stay its own: what it throws is told to `onError`, and whoever tells it something goes on as if
 * it had listened. The order path tells listeners, and nothing that they do may reach it.
 */
export function sheltered(listener: SessionListener, onError: (error: unknown) => void): SessionListener {
  const shelter = shelterOf(onError);
  return {
    onOrder: shelter((...told) => listener.onOrder(...told)),
    onSlot: shelter((...told) => listener.onSlot(...told)),
    onControl: shelter((...told) => listener.onControl(...told)),
    onBreaker: shelter((...told) => listener.onBreaker(...told)),
    onOut: shelter((...told) => listener.onOut(...told)),
    onReport: shelter((...told) => listener.onReport(...told)),
    onPoolError: shelter((...told) => listener.onPoolError(...told)),
    onVenueTrouble: shelter((...told) => listener.onVenueTrouble(...told)),
  };
}

/** Makes functions that do as others do, but throw nothing: what those throw is told to `onError`. */
export function shelterOf(onError: (error: unknown) => void) {
  return <Told extends readonly unknown[]>(tell: (...told: Told) => void) =>
    (...told: Told): void => {
      try {
        tell(...told);
      } catch (error) {
        onError(error);
      }
    };
}
