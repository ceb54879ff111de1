import { type Clock, systemClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import { ask, type Asked, type LastSession, readLastSession, runPaths } from "../control/mod.ts";
import { EngineError, type Health, type HealthStatus, STATUS_TIMEOUT_MS, unreachable } from "../protocol/mod.ts";
import { type Line, paintLines, type Span, type Tone } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";

/** What `status` is asked. */
export interface StatusArguments {
  readonly runDir: string;
  readonly json: boolean;
}

/** How an engine is asked; a test is less patient. */
export interface Asking {
  readonly timeoutMs?: number;
  readonly clock?: Pick<Clock, "after">;
}

const COLUMNS = 80;
const LABEL_COLUMNS = 12;
const MAX_INACTIVE_SHOWN = 10;
const TONES: Readonly<Record<HealthStatus, Tone>> = { healthy: "gain", degraded: "warn", down: "loss" };

/** `status` as a command line asks for it. */
export async function runStatus({ switches }: Arguments, io: Io): Promise<number> {
  return status({ runDir: readConfig().runDir, json: switches.has("json") }, io);
}

/**
 * Asks the engine of a RUN_DIR how it is, or says when its last session ended and how.
 *
 * @returns the exit code: 0 if it is healthy or degraded, 1 if it is down or there is none
 * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
 */
export async function status({ runDir, json }: StatusArguments, io: Io, asking: Asking = {}): Promise<0 | 1> {
  const { timeoutMs = STATUS_TIMEOUT_MS, clock = systemClock } = asking;
  const asked = await ask({ type: "status" }, { address: runPaths(runDir).address, timeoutMs, clock });
  if (asked.type === "answered" && asked.reply.type === "health") {
    const { health } = asked.reply;
    io.stdout(json ? `${JSON.stringify(health)}\n` : paintLines(healthLines(health), { columns: COLUMNS, ...io }));
    return health.status === "down" ? 1 : 0;
  }
  const { last, text } = findLastSession(runDir);
  const reasons =
    asked.type === "not-running" || asked.type === "stale"
      ? [`No engine runs in RUN_DIR ${runDir}`, text]
      : [`The engine in RUN_DIR ${runDir}${pidText(last)} ${howItFails(asked, timeoutMs)}`];
  if (json) {
    io.stdout(`${JSON.stringify({ schema: 1, status: "down", reasons, last_session: last })}\n`);
  } else {
    const lines = reasons.flatMap((reason) => reason.split("\n")).map((line) => [part(line)]);
    io.stdout(paintLines([headline("down", ""), ...lines], { columns: Infinity, ...io }));
  }
  return 1;
}

/** The health as a person reads it, within 80 columns. */
function healthLines(health: Health): readonly Line[] {
  const { session, mode, trading, feed, slots, strategies, orders, reasons } = health;
  const ready = slots.filter(
    (slot) => slot.status === "loaded" || slot.status === "ready" || slot.status === "drained",
  );
  const restarts = slots.reduce((sum, slot) => sum + slot.restarts, 0);
  return [
    headline(health.status, `pid ${health.pid}, up ${durationText(health.uptime_s)}`),
    ...labelled("because", reasons),
    [],
    ...labelled("session", [session.id, phaseText(session.phase), `${mode} time`, `trading ${trading}`]),
    ...labelled("feed", [
      counted(feed.ticks, "tick"),
      feed.last_ts === null ? "none yet" : `last at ${timeText(feed.last_ts)}`,
      counted(feed.bad_rows, "bad row"),
      `${feed.out_of_hours} out of hours`,
    ]),
    ...labelled(
      "prices",
      feed.instruments.map(({ symbol, price }) => `${symbol} ${price ?? "none yet"}`),
    ),
    ...labelled("slots", [
      `${ready.length} of ${slots.length} ready`,
      counted(restarts, "restart"),
      counted(health.gaps, "gap"),
    ]),
    ...labelled("strategies", [
      String(strategies.total),
      `${strategies.waiting} waiting`,
      `${strategies.open} open`,
      `${strategies.closed} closed`,
      `${strategies.force_closed} force-closed`,
      `${strategies.failed} failed`,
      `${strategies.disabled} disabled`,
    ]),
    ...labelled("orders", [
      String(orders.total),
      `${orders.filled} filled`,
      `${orders.denied} denied`,
      `${orders.rejected} rejected`,
    ]),
    ...inactiveLines(health),
  ];
}

function inactiveLines({ strategies: { inactive } }: Health): readonly Line[] {
  const shown = inactive.slice(0, MAX_INACTIVE_SHOWN);
  const width = Math.max(0, ...shown.map(({ id }) => id.length));
  const left = inactive.length - shown.length;
  return [
    ...shown.map(({ id, reason }, i) => [label(i === 0 ? "inactive" : ""), part(`${id.padEnd(width)}   ${reason}`)]),
    ...(left > 0 ? [[label(""), part(`and ${left} more, which --json lists`, "dim")]] : []),
  ];
}

function headline(is: HealthStatus, more: string): Line {
  return [part("Bulkhead is "), part(is, TONES[is]), part(more === "" ? "" : `   ${more}`, "dim")];
}

/** Parts behind a label, three spaces apart, on as many lines as they need; no line if there is none. */
function labelled(name: string, parts: readonly string[]): readonly Line[] {
  const rows: string[] = [];
  for (const each of parts) {
    const row = rows.at(-1);
    if (row !== undefined && LABEL_COLUMNS + row.length + 3 + each.length <= COLUMNS)
      rows[rows.length - 1] += `   ${each}`;
    else rows.push(each);
  }
  return rows.map((row, i) => [label(i === 0 ? name : ""), part(row)]);
}

function label(name: string): Span {
  return part(name.padEnd(LABEL_COLUMNS), "dim");
}

/** A piece of a line. What came over the socket, or out of a file, may not move the cursor. */
function part(text: string, tone: Tone = "plain"): Span {
  return { text: text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\uFFFD"), tone };
}

function howItFails(asked: Exclude<Asked, { type: "not-running" | "stale" }>, timeoutMs: number): string {
  switch (asked.type) {
    case "busy":
      return `does not answer in ${timeoutMs} ms`;
    case "unusable":
      return `is of no use: ${asked.why}`;
    case "answered": {
      const said = asked.reply.type === "refused" ? asked.reply.message : "it answers something else";
      return `does not say how it is: ${said}`;
    }
    default:
      return unreachable(asked);
  }
}

function lastSessionText(last: LastSession | null): string {
  if (last === null) return "No session has been traded there";
  const { session, ended, how, started, pid, open = 0 } = last;
  if (ended === null && how !== null) {
    const positions = open === 0 ? "" : ` and ${counted(open, "open position")}`;
    return `Session ${session} has no end${positions}: ${how.split("\n", 1)[0]}`;
  }
  if (ended === null) return `Session ${session}, begun ${timeText(started)}, was killed (pid ${pid})`;
  return `Session ${session} ended ${timeText(ended)}: ${how?.split("\n", 1)[0] ?? "nobody wrote down how"}`;
}

function pidText(last: LastSession | null): string {
  return last === null || last.ended !== null ? "" : ` (pid ${last.pid})`;
}

/** A file that cannot be read says less, and is no reason to say nothing. */
function findLastSession(runDir: string): { readonly last: LastSession | null; readonly text: string } {
  try {
    const last = readLastSession(runDir);
    return { last, text: lastSessionText(last) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { last: null, text: error.message };
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function phaseText(phase: Health["session"]["phase"]): string {
  return phase.replaceAll("-", " ");
}

/** `2026-01-01T15:20:00.000+05:30` as `2026-01-01 15:20:00 +05:30`. */
function timeText(iso: string): string {
  return iso.replace(/T(\d\d:\d\d:\d\d)(?:\.\d+)?/, " $1 ").trimEnd();
}

/** The two largest units that there are: `45 s`, `2 min 5 s`, `2 h 14 min`. */
function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
