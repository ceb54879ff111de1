import { type Clock, systemClock } from "../clock.ts";
import { ask, type Asked, runPaths } from "../control/mod.ts";
import { mostOf } from "../core/mod.ts";
import { type Health, type HealthStatus, STATUS_TIMEOUT_MS, unreachable } from "../protocol/mod.ts";
import { readConfig } from "../settings/mod.ts";
import { type Line, MoneyFormat, paintLines, type Span, type Tone, wrapText } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { timeText } from "./iso_text.ts";
import { whyNoneRuns } from "./status_last.ts";
import { moneyParts, moneyTables } from "./status_money.ts";

/** The arguments of `status`. */
export interface StatusArguments {
  readonly runDir: string;
  /** The market's time zone. It decides how numbers are grouped. */
  readonly marketTz: string;
  readonly json: boolean;
}

/** How an engine is asked. A test waits less. */
export interface Asking {
  readonly timeoutMs?: number;
  readonly clock?: Pick<Clock, "after">;
}

const COLUMNS = 80;
const LABEL_COLUMNS = 12;
const MAX_INACTIVE_SHOWN = 10;
const MAX_REASONS_SHOWN = 10;
const MAX_PRICES_SHOWN = 20;
/** Characters of a part of a line. A reason may name a hundred thousand strategies. */
const MAX_PART_LENGTH = 400;
const TONES: Readonly<Record<HealthStatus, Tone>> = { healthy: "gain", degraded: "warn", down: "loss" };

/** The command `status`. @returns the exit code */
export async function runStatus({ switches }: Arguments, io: Io): Promise<number> {
  const { runDir, marketTz } = readConfig();
  return status({ runDir, marketTz, json: switches.has("json") }, io);
}

/**
 * Prints the health of the engine of a RUN_DIR. If none runs, prints when and how its last session has ended.
 *
 * @returns the exit code: 0 if it is healthy or degraded, 1 if it is down or there is none
 * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
 */
export async function status({ runDir, marketTz, json }: StatusArguments, io: Io, asking: Asking = {}): Promise<0 | 1> {
  const { timeoutMs = STATUS_TIMEOUT_MS, clock = systemClock } = asking;
  const asked = await ask({ type: "status" }, { address: runPaths(runDir).address, timeoutMs, clock });
  if (asked.type === "answered" && asked.reply.type === "health") {
    const { health } = asked.reply;
    const lines = (): readonly Line[] => healthLines(health, new MoneyFormat(marketTz));
    io.stdout(json ? `${JSON.stringify(health)}\n` : paintLines(lines(), { columns: COLUMNS, ...io }));
    return health.status === "down" ? 1 : 0;
  }
  const fails = asked.type === "not-running" || asked.type === "stale" ? null : howItFails(asked, timeoutMs);
  const { last, reasons } = whyNoneRuns(runDir, fails);
  if (json) {
    io.stdout(`${JSON.stringify({ schema: 1, status: "down", reasons, last_session: last })}\n`);
  } else {
    const lines = reasons.flatMap((reason) => reason.split("\n")).map((line) => [part(line)]);
    io.stdout(paintLines([headline("down", ""), ...lines], { columns: Infinity, ...io }));
  }
  return 1;
}

/** The health for people, within 80 columns. */
function healthLines(health: Health, money: MoneyFormat): readonly Line[] {
  const { session, mode, trading, feed, slots, strategies, orders, reasons } = health;
  const ready = slots.filter(
    (slot) => slot.status === "loaded" || slot.status === "ready" || slot.status === "drained",
  );
  const restarts = slots.reduce((sum, slot) => sum + slot.restarts, 0);
  return [
    headline(health.status, `pid ${health.pid}, up ${durationText(health.uptime_s)}`),
    ...labelled("because", boundedTo(MAX_REASONS_SHOWN, reasons)),
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
      boundedTo(
        MAX_PRICES_SHOWN,
        feed.instruments.map(({ symbol, price }) => `${symbol} ${price ?? "none yet"}`),
      ),
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
    ...labelled("clock", clockParts(health)),
    ...labelled(
      "lost",
      (health.outputs ?? []).flatMap(({ name, lost }) => (lost === 0 ? [] : [`${counted(lost, "line")} of ${name}`])),
    ),
    ...labelled("money", moneyParts(health, money)),
    ...inactiveLines(health),
    ...moneyTables(health, { columns: COLUMNS, money }),
  ];
}

/** What is out of the ordinary with the clock. */
function clockParts({ clock }: Health): readonly string[] {
  if (clock === undefined) return [];
  const { set_by_s: set, behind_s: behind, slept_s: slept, stopped_s: stopped } = clock;
  return [
    ...(set === 0 ? [] : [`set ${set < 0 ? "back" : "forward"} by ${durationText(Math.abs(set))}`]),
    ...(behind === 0 ? [] : [`${durationText(behind)} behind the session`]),
    ...(slept === 0 ? [] : [`the machine slept ${durationText(slept)}`]),
    ...(stopped === 0 ? [] : [`the process stood still ${durationText(stopped)}`]),
  ];
}

function inactiveLines({ strategies: { inactive } }: Health): readonly Line[] {
  const shown = inactive.slice(0, MAX_INACTIVE_SHOWN);
  const width = mostOf(shown, ({ id }) => id.length);
  const left = inactive.length - shown.length;
  return [
    ...shown.map(({ id, reason }, i) => [label(i === 0 ? "inactive" : ""), part(`${id.padEnd(width)}   ${reason}`)]),
    ...(left > 0 ? [[label(""), part(moreText(left), "dim")]] : []),
  ];
}

function boundedTo(most: number, parts: readonly string[]): readonly string[] {
  const left = parts.length - most;
  return left > 0 ? [...parts.slice(0, most), moreText(left)] : parts;
}

function moreText(left: number): string {
  return `and ${left} more, which --json lists`;
}

function headline(is: HealthStatus, more: string): Line {
  return [part("Bulkhead is "), part(is, TONES[is]), part(more === "" ? "" : `   ${more}`, "dim")];
}

/**
 * Lines of parts behind a label, three spaces apart; no line if there is no part. A part that is longer than a line is broken
 * at spaces.
 */
function labelled(name: string, parts: readonly string[]): readonly Line[] {
  const rows: string[] = [];
  for (const each of parts) {
    const row = rows.at(-1);
    if (row !== undefined && LABEL_COLUMNS + row.length + 3 + each.length <= COLUMNS)
      rows[rows.length - 1] += `   ${each}`;
    else {
      const lines = wrapText(each.slice(0, MAX_PART_LENGTH), COLUMNS - LABEL_COLUMNS - 2);
      for (const [i, line] of lines.entries()) rows.push(i === 0 ? line : `  ${line}`);
    }
  }
  return rows.map((row, i) => [label(i === 0 ? name : ""), part(row)]);
}

function label(name: string): Span {
  return part(name.padEnd(LABEL_COLUMNS), "dim");
}

/** A piece of a line. Control characters are replaced: a text from the socket or a file must not move the cursor. */
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

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function phaseText(phase: Health["session"]["phase"]): string {
  return phase.replaceAll("-", " ");
}

/** A duration in its two largest units: `45 s`, `2 min 5 s`, `2 h 14 min`. */
function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
