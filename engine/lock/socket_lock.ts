import { createServer } from "node:net";

/** A lock that this process holds until it releases it or ends. */
export interface Held {
  release(): void;
}

/** The result of taking a name. `unable`: the system has no such names. */
export type TakenName = Held | "in use" | "unable";

/**
 * Takes a name by listening on it: a socket of Linux's abstract namespace, or a named pipe of Windows. Only one process can
 * have a name, and the system frees it when the process ends. It is no file, so changes of files do not affect it.
 */
export function holdName(name: string, platform: NodeJS.Platform): Promise<TakenName> {
  const address = platform === "linux" ? `\0${name}` : `\\\\.\\pipe\\${name}`;
  return new Promise((resolve) => {
    // The socket is only a lock: connections are closed at once.
    const server = createServer((socket) => void socket.on("error", () => {}).destroy());
    server.unref();
    server.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EADDRINUSE" ? "in use" : "unable"));
    server.listen(address, () => resolve({ release: () => void server.close() }));
  });
}
