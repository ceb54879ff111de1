import { constants } from "node:os";

/** What signals ask of a running session. */
export interface SignalHandlers {
  /** SIGTERM, and the first SIGINT. */
  drain(signal: "SIGTERM" | "SIGINT"): void;
  /** The second SIGINT. */
  quit(exitCode: number): void;
  /** SIGUSR2, which does not exist on Windows. */
  dump(): void;
}

/** Handles the process's signals until the returned function is called. Without a handler SIGUSR2 would kill. */
export function handleSignals(handlers: SignalHandlers): () => void {
  let interrupts = 0;
  const onTerm = (): void => handlers.drain("SIGTERM");
  const onDump = (): void => handlers.dump();
  const onInterrupt = (): void => {
    interrupts += 1;
    if (interrupts === 1) handlers.drain("SIGINT");
    else handlers.quit(128 + constants.signals.SIGINT);
  };
  process.on("SIGTERM", onTerm);
  process.on("SIGINT", onInterrupt);
  if (process.platform !== "win32") process.on("SIGUSR2", onDump);
  return () => {
    process.off("SIGTERM", onTerm);
    process.off("SIGINT", onInterrupt);
    process.off("SIGUSR2", onDump);
  };
}
