import type { Clock } from "../clock.ts";
import { CLOCK_LOOK_MS } from "../protocol/mod.ts";

/** What the parent of a process is watched with. */
export interface NpmParentParts {
  readonly clock: Pick<Clock, "every">;
  /** Whether npm has started the process. */
  readonly byNpm: boolean;
  /** The parent's process id now. It changes when the parent ends. */
  readonly parent: () => number;
  readonly onEnded: () => void;
}

/**
 * Calls `onEnded` when the shell that npm has started the program in has ended. A signal that ends npm ends that shell, and
 * does not reach the program: the end of its parent stands for the signal.
 *
 * @returns stops watching
 */
export function watchNpmParent({ clock, byNpm, parent, onEnded }: NpmParentParts): () => void {
  if (!byNpm) return () => {};
  const first = parent();
  const stop = clock.every(CLOCK_LOOK_MS, () => {
    if (parent() === first) return;
    stop();
    onEnded();
  });
  return stop;
}
