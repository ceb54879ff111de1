const ROUND = [1, 2, 5, 10];
const DAY = 86_400;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Seconds between two marks within a day. */
const STEPS = [60, 300, 900, 1_800, 3_600, 7_200, 14_400];

/** The step between round numbers of which a span has about `count`. */
export function roundStep(span: number, count: number): number {
  const power = 10 ** Math.floor(Math.log10(span / count));
  return (ROUND.find((round) => round * power * count >= span) ?? 10) * power;
}

/** A mark of a time axis: at the bar of this index. */
export interface TimeTick {
  readonly index: number;
  readonly label: string;
}

/** What marks of a time axis are made from: the time of each bar, and the first bar of each day. */
export interface TimeAxis {
  readonly time: Float64Array;
  readonly days: readonly number[];
}

/** The first bar of each day. */
export function dayStarts(time: Float64Array): readonly number[] {
  const starts: number[] = [];
  let last = -1;
  for (let i = 0; i < time.length; i += 1) {
    const day = Math.floor(time[i]! / DAY);
    if (day !== last) starts.push(i);
    last = day;
  }
  return starts;
}

/** The marks between two bars: times of day, days, months or years, so that there are at most so many. */
export function timeTicks({ time, days }: TimeAxis, from: number, to: number, most: number): readonly TimeTick[] {
  const [first, last] = [Math.max(0, Math.ceil(from)), Math.min(time.length - 1, Math.floor(to))];
  const shown = days.filter((index) => index >= first && index <= last);
  if (shown.length <= 2) {
    for (const step of STEPS) {
      const ticks: TimeTick[] = [];
      for (let i = first; i <= last && ticks.length <= most; i += 1) {
        const [now, before] = [time[i]!, i === 0 ? -1 : time[i - 1]!];
        if (Math.floor(now / step) !== Math.floor(before / step) && now % step < step / 2) {
          ticks.push({ index: i, label: shown.includes(i) ? dateText(now) : clockText(now) });
        }
      }
      if (ticks.length > 0 && ticks.length <= most) return ticks;
    }
  }
  if (shown.length <= most) return shown.map((index) => ({ index, label: dateText(time[index]!) }));
  const months = shown.filter((index) => monthOf(time[index]!) !== monthOf(time[Math.max(0, index - 1)]!));
  for (const step of [1, 2, 3, 6, 12, 24, 60, 120]) {
    const ticks = months.filter((index) => monthOf(time[index]!) % step === 0);
    if (ticks.length <= most) {
      const isShort = ticks.length > 0 || months.length === 0;
      if (isShort && ticks.length > 0) return ticks.map((index) => ({ index, label: monthText(time[index]!) }));
    }
  }
  const every = Math.max(1, Math.ceil(shown.length / most));
  return shown.filter((_, i) => i % every === 0).map((index) => ({ index, label: dateText(time[index]!) }));
}

/** A time of day as `09:15`. @param time seconds of the local clock */
export function clockText(time: number): string {
  const minutes = Math.floor(time / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** A date as `5 Jan 2026`. */
export function dateText(time: number): string {
  const date = new Date(time * 1_000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function monthText(time: number): string {
  const date = new Date(time * 1_000);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function monthOf(time: number): number {
  const date = new Date(time * 1_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
