import type { Gathering } from "../backtest/mod.ts";
import type { Clock } from "../clock.ts";
import { Footer, type Line, type MoneyFormat, span } from "../terminal/mod.ts";
import type { Io } from "./io.ts";
import { allowsColour, allowsCursorMoves } from "./terminal_abilities.ts";

/** The progress of a backtest, for people. */
export interface Progress {
  /** Prints a message above the bar. */
  say(text: string): void;
  /** Removes the bar. May be called more than once. */
  close(): void;
}

/** Opens a progress bar on a terminal, with the time that is left. If stderr is no terminal, only messages are printed. */
export function openProgress(
  io: Pick<Io, "stderr">,
  work: () => ShownWork,
  { clock, money }: { readonly clock: Pick<Clock, "elapsedMs" | "every">; readonly money: MoneyFormat },
): Progress {
  if (!process.stderr.isTTY || !allowsCursorMoves()) return { say: (text) => io.stderr(`${text}\n`), close: () => {} };
  const begun = clock.elapsedMs();
  const footer = new Footer({
    stream: process.stderr,
    clock,
    colour: allowsColour(),
    lines: (columns) => progressLines(work(), { columns, elapsedMs: clock.elapsedMs() - begun, money }),
  });
  footer.open();
  return { say: (text) => footer.print(text), close: () => footer.close() };
}

/** What the bar shows: the part of the files that has been read, and then what has been traded. */
export interface ShownWork {
  /** 0 to 1. */
  readonly read: number;
  /** Null: the files are still being read. */
  readonly job: { readonly gathering: Pick<Gathering, "days" | "progress"> } | null;
}

/** The text of the bar: the bar itself, the percentage, the time that is left, and the counts so far. */
export function progressLines(
  { read, job }: ShownWork,
  shown: { readonly columns: number; readonly elapsedMs: number; readonly money: MoneyFormat },
): readonly Line[] {
  const { columns, elapsedMs, money } = shown;
  const part = Math.min(1, Math.max(0, job?.gathering.progress ?? read));
  const left = part === 0 ? "" : `  ${durationText((elapsedMs * (1 - part)) / part)} left`;
  const tail = `  ${String(Math.floor(part * 100)).padStart(3)} %${left}`;
  const width = Math.max(0, columns - tail.length);
  const done = Math.floor(part * width);
  if (job === null) return [[...bar(done, width), span(tail)], [span("reading", "dim")]];
  const { days } = job.gathering;
  const orders = days.reduce((sum, day) => sum + day.orders.length, 0);
  return [
    [...bar(done, width), span(tail)],
    [span(`${money.count(days.length)} days, ${money.count(orders)} orders`, "dim")],
  ];
}

function bar(done: number, width: number): Line {
  return [span("━".repeat(done), "gain"), span("─".repeat(width - done), "dim")];
}

/** `m:ss`, or `h:mm:ss`. */
function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
