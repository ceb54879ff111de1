import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

import { systemClock } from "../../../engine/clock.ts";
import { ControlServer, type ControlServerOptions, type LastSession, runPaths } from "../../../engine/control/mod.ts";
import type { Health } from "../../../engine/protocol/mod.ts";

/** A RUN_DIR that is there and empty, until the test ends. */
export function makeRunDir(t: TestContext): string {
  const runDir = mkdtempSync(path.join(tmpdir(), "bulkhead-"));
  t.after(() => rmSync(runDir, { recursive: true, force: true }));
  return runDir;
}

/** A healthy engine's health; override what matters. */
export function healthLike(over: Partial<Health> = {}): Health {
  return {
    schema: 1,
    status: "healthy",
    mode: "virtual",
    pid: 4711,
    uptime_s: 8_075,
    trading: "active",
    session: { id: "2026-01-01-1", phase: "trading" },
    feed: {
      ticks: 12_345,
      last_ts: "2026-01-01T11:02:13.000+05:30",
      instruments: [{ symbol: "NIFTY", price: 20_101.35, last_ts: "2026-01-01T11:02:13.000+05:30" }],
      out_of_hours: 0,
      bad_rows: 0,
    },
    slots: [{ slot: 0, status: "loaded", mark: 12_345, behind: 0, restarts: 0, guarded: false, strategies: 2 }],
    gaps: 0,
    orders: { total: 3, filled: 2, denied: 1, rejected: 0 },
    money: { realised: -20.5, open_profit: 102, total: 81.5 },
    positions: [
      {
        strategy: "nifty-1",
        instrument: "NIFTY",
        side: "BUY",
        qty: 75,
        entry_ts: "2026-01-01T09:20:00.000+05:30",
        entry_price: 20_099.99,
        price: 20_101.35,
        open_profit: 102,
      },
    ],
    strategies: {
      total: 2,
      waiting: 1,
      open: 1,
      closed: 0,
      force_closed: 0,
      failed: 0,
      never_entered: 1,
      disabled: 0,
      inactive: [{ id: "nifty-2", reason: "never entered yet" }],
      breaker_open: [],
      money: [{ id: "nifty-1", state: "open", entries: 1, realised: -20.5, open_profit: 102, total: 81.5 }],
    },
    clock: { set_by_s: 0, behind_s: 0, slept_s: 0, stopped_s: 0 },
    outputs: [{ name: "the log", lost: 0 }],
    reasons: [],
    ...over,
  };
}

/** A control server until the test ends; override what matters. A handler's error fails the test unless it is awaited. */
export async function openServer(
  t: TestContext,
  runDir: string,
  over: Partial<ControlServerOptions["handlers"]> & Partial<Pick<ControlServerOptions, "clock" | "onError">> = {},
): Promise<ControlServer> {
  const { clock = systemClock, onError, ...handlers } = over;
  const server = await ControlServer.open({
    runDir,
    clock,
    onError:
      onError ??
      ((error) => {
        throw error;
      }),
    handlers: {
      status: () => healthLike(),
      submit: async ({ type }) => ({ type: "done", message: `Did ${type}`, seq: 7, count: 1 }),
      drain: () => {},
      ...handlers,
    },
  });
  t.after(() => server.close());
  return server;
}

/** A server at RUN_DIR's address that is no engine: `onClient` says what it does. */
export async function openImpostor(
  t: TestContext,
  runDir: string,
  onClient: (socket: Socket) => void,
): Promise<string> {
  const { address } = runPaths(runDir);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onClient(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(address, resolve);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return address;
}

/** A client that sends what it likes. */
export class RawClient {
  readonly socket: Socket;
  /** Everything that was received until the other side hung up. */
  readonly received: Promise<string>;
  #text = "";
  #onData: () => void = () => {};

  constructor(address: string) {
    this.socket = connect({ path: address, allowHalfOpen: true });
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk: string) => {
      this.#text += chunk;
      this.#onData();
    });
    this.socket.on("error", () => {});
    this.received = new Promise((resolve) => {
      const settle = (): void => resolve(this.#text);
      this.socket.on("end", settle);
      this.socket.on("close", settle);
    });
  }

  /** Resolves with the first `count` lines received so far, once there are so many. */
  lines(count: number): Promise<string[]> {
    return new Promise((resolve) => {
      this.#onData = () => {
        const lines = this.#text.split("\n").slice(0, -1);
        if (lines.length >= count) resolve(lines.slice(0, count));
      };
      this.#onData();
    });
  }
}

/** Leaves a note of a session as an engine does. */
export function leaveLastSession(runDir: string, last: LastSession): void {
  writeFileSync(runPaths(runDir).lastSession, `${JSON.stringify(last)}\n`);
}

/** Leaves a socket as an engine does that is killed: a process that listens on it ends by SIGKILL. */
export function leaveStaleSocket(runDir: string): void {
  const { address } = runPaths(runDir);
  const script = `require("node:net").createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, "SIGKILL"))`;
  const { signal } = spawnSync(process.execPath, ["-e", script]);
  assert.equal(signal, "SIGKILL");
  assert.ok(existsSync(address));
}
