import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { constants } from "node:os";
import { test } from "node:test";
import { ProcessSignals, type SignalHandlers } from "../../../engine/control/process_signals.ts";

const RARE: readonly NodeJS.Signals[] = ["SIGALRM", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGVTALRM", "SIGXCPU"];
const FATAL: readonly NodeJS.Signals[] = ["SIGTERM", "SIGQUIT", "SIGHUP"];

/** A process whose signals come by hand. */
function open(terminal: boolean) {
  const done: string[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => void done.push(`exit ${code}`) });
  const signals = new ProcessSignals({ source, terminal, say: (text) => done.push(text) });
  const handlers: SignalHandlers = {
    drain: (signal) => done.push(`drain ${signal}`),
    quit: (code) => done.push(`quit ${code}`),
    dump: () => done.push("dump"),
    hangUp: () => done.push("hang up"),
  };
  const send = (...sent: readonly NodeJS.Signals[]): string[] => {
    for (const signal of sent) source.emit(signal);
    return done.splice(0);
  };
  return { signals, handlers, send };
}

test("ProcessSignals drains a session on whatever ends one, and dumps on SIGUSR1 as on SIGUSR2", () => {
  const { signals, handlers, send } = open(true);
  signals.handle(handlers);
  assert.deepEqual(send(...FATAL, "SIGUSR1", "SIGUSR2"), [
    "drain SIGTERM",
    "drain SIGQUIT",
    "drain SIGHUP",
    "dump",
    "dump",
  ]);
});

test("ProcessSignals drains on the signals that nobody sends, where the system has them", () => {
  const { signals, handlers, send } = open(true);
  signals.handle(handlers);
  const rare = RARE.filter((signal) => Object.hasOwn(constants.signals, signal));
  assert.ok(rare.includes("SIGALRM"));
  assert.deepEqual(
    send(...rare),
    rare.map((signal) => `drain ${signal}`),
  );
});

test("ProcessSignals drains on the first SIGINT and quits on the second", () => {
  const { signals, handlers, send } = open(true);
  signals.handle(handlers);
  assert.deepEqual(send("SIGINT", "SIGTERM", "SIGINT"), ["drain SIGINT", "drain SIGTERM", "quit 130"]);
});

test("ProcessSignals goes on after SIGHUP where there was no terminal", () => {
  const { signals, handlers, send } = open(false);
  assert.deepEqual(send("SIGHUP"), []);
  signals.handle(handlers);
  assert.deepEqual(send("SIGHUP"), ["hang up"]);
});

test("ProcessSignals ends the process cleanly, with a line, before there is a session", () => {
  for (const signal of FATAL) {
    assert.deepEqual(open(true).send(signal), [`Ended on ${signal}, before the session began\n`, "exit 0"]);
  }
  assert.deepEqual(open(true).send("SIGINT"), ["Ended on SIGINT, before the session began\n", "exit 130"]);
  const [said = "", ...more] = open(true).send("SIGUSR1");
  assert.match(said, /no session yet/);
  assert.deepEqual(more, []);
});

test("ProcessSignals is killed by nothing but a second SIGINT once the session is over", () => {
  const { signals, handlers, send } = open(true);
  signals.handle(handlers)();
  assert.deepEqual(send(...FATAL, "SIGUSR1", "SIGUSR2", "SIGINT"), []);
  assert.deepEqual(send("SIGINT"), ["exit 130"]);
});
