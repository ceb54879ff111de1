const ROUND = [1, 2, 5, 10];
const DAY = 86_400;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Seconds between two marks within a day. */
const STEPS = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400];

/** The step between round numbers of which a span has about `count`. */
export function roundStep(span: number, count: number): number {
  const power = 10 ** Math.floor(Math.log10(span / count));
  return (ROUND.find((round) => round * power * count >= span) ?? 10) * power;
}

/** A mark of a time axis: at the bar of this index. */
export interface TimeTick {
  readonly index: number;
  readonly label: string;
  /** It names a day, and not a time of it or a month. */
  readonly isDay: boolean;
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

/** Bars from one index to another, on so many pixels. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
  readonly plot: number;
}

/** Pixels from one mark to the next, at least. */
const SPACE = { clock: 60, date: 96, month: 80 } as const;
/** Fewer months than this are no axis: days are better. */
const LEAST_MONTHS = 3;

/** The marks of what is shown, as many as have room: times of day, days, or months. */
export function timeTicks(axis: TimeAxis, { from, to, plot }: TimeSpan): readonly TimeTick[] {
  const { time, days } = axis;
  const [first, last] = [Math.max(0, Math.ceil(from)), Math.min(time.length, Math.ceil(to)) - 1];
  const shown = days.filter((index) => index >= first && index <= last);
  const mostOf = (space: number): number => Math.max(1, Math.floor(plot / space));
  if (shown.length <= 2) {
    const ticks = clockTicks(time, shown, { first, last, perBar: plot / (to - from) });
    if (ticks.length > 0) return ticks;
  }
  const most = mostOf(SPACE.date);
  if (shown.length <= most) return shown.map((index) => dayTick(time, index));
  const months = shown.filter((index) => index > 0 && monthOf(time[index]!) !== monthOf(time[index - 1]!));
  for (const step of months.length < LEAST_MONTHS ? [] : [1, 2, 3, 6, 12, 24, 60, 120]) {
    const ticks = months.filter((index) => monthOf(time[index]!) % step === 0);
    if (ticks.length > 0 && ticks.length <= mostOf(SPACE.month))
      return ticks.map((index) => ({ index, label: monthText(time[index]!), isDay: false }));
  }
  // Counted from the first day of all, so that marks stay with their days when the chart moves.
  const every = roundStep(shown.length, most);
  const start = days.indexOf(shown[0]!);
  return shown.filter((_, i) => (start + i) % Math.ceil(every) === 0).map((index) => dayTick(time, index));
}

function dayTick(time: Float64Array, index: number): TimeTick {
  return { index, label: dateText(time[index]!), isDay: true };
}

/** Marks at round times of day, and at the begin of a day. Those that would stand on another are left out. */
function clockTicks(
  time: Float64Array,
  days: readonly number[],
  { first, last, perBar }: { readonly first: number; readonly last: number; readonly perBar: number },
): readonly TimeTick[] {
  for (const step of STEPS) {
    const ticks: TimeTick[] = [];
    let isTight = false;
    for (let i = first; i <= last && !isTight; i += 1) {
      if (days.includes(i)) {
        while (ticks.length > 0 && (i - ticks.at(-1)!.index) * perBar < SPACE.date) ticks.pop();
        ticks.push(dayTick(time, i));
        continue;
      }
      const [now, before] = [time[i]!, i === 0 ? -1 : time[i - 1]!];
      if (Math.floor(now / step) === Math.floor(before / step) || now % step >= step / 2) continue;
      const tick = ticks.at(-1);
      const apart = tick === undefined ? Infinity : (i - tick.index) * perBar;
      if (apart >= (tick?.isDay === true ? SPACE.date : SPACE.clock))
        ticks.push({ index: i, label: now % 60 === 0 ? clockText(now) : secondText(now), isDay: false });
      else isTight = tick?.isDay === false;
    }
    if (!isTight && ticks.length > 0) return ticks;
  }
  return [];
}

/** A time of day as `09:15`. @param time seconds of the local clock */
export function clockText(time: number): string {
  const minutes = Math.floor(time / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** A time of day as `09:15:00`. @param time seconds of the local clock */
export function secondText(time: number): string {
  return `${clockText(time)}:${String(Math.floor(time) % 60).padStart(2, "0")}`;
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
