import type { Clock } from "../clock.ts";
import { CLOCK_LOOK_MS } from "../protocol/mod.ts";

/** What a process is watched with that npm may have started. */
export interface NpmParentParts {
  readonly clock: Pick<Clock, "every">;
  /** Whether npm has started it: it says so in the environment. */
  readonly byNpm: boolean;
  /** The parent's number now: another one once that has ended. */
  readonly parent: () => number;
  readonly onEnded: () => void;
}

/**
 * npm starts a shell, and the shell the program: a signal that ends npm ends the shell, and never comes to the program. So
 * that its parent has gone is taken for the signal.
 *
 * @returns what stops it
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
