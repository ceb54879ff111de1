import { createServer } from "node:net";

/** A lock that is held until it is released, or the process is over. */
export interface Held {
  release(): void;
}

/** What came of taking a name. `unable`: the system has no such names. */
export type TakenName = Held | "in use" | "unable";

/**
 * Takes a name by listening on it: a socket of Linux's abstract name space, or a pipe of Windows. Only one process can, and
 * it goes with the process, however that ends. It stands in no folder, so whatever is done to files leaves it alone.
 */
export function holdName(name: string, platform: NodeJS.Platform): Promise<TakenName> {
  const address = platform === "linux" ? `\0${name}` : `\\\\.\\pipe\\${name}`;
  return new Promise((resolve) => {
    // Nothing is said on it.
    const server = createServer((socket) => void socket.on("error", () => {}).destroy());
    server.unref();
    server.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EADDRINUSE" ? "in use" : "unable"));
    server.listen(address, () => resolve({ release: () => void server.close() }));
  });
}
