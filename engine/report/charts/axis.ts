/** The marks of an axis, ascending. They are multiples of `step`. */
export interface AxisTicks {
  readonly ticks: readonly number[];
  readonly step: number;
}

/** Steps between round numbers, in each power of ten. */
const ROUND = [1, 2, 5, 10];

/**
 * Round numbers that span a range: multiples of 1, 2 or 5 times a power of ten. The first is at or below `min`, the last at or
 * above `max`.
 *
 * @param count about how many there are, >= 2
 */
export function axisTicks(min: number, max: number, count: number): AxisTicks {
  const least = Math.max(Math.abs(min), Math.abs(max)) * 1e-9;
  const span = Math.max(max - min, least) || 1;
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = (ROUND.find((round) => round * power * count >= span) ?? 10) * power;
  const [first, last] = [Math.floor(min / step), Math.ceil(max / step)];
  const end = Math.max(last, first + 1);
  return { step, ticks: Array.from({ length: end - first + 1 }, (_, i) => (first + i) * step + 0) };
}

/** How many decimals the ticks of an axis need. */
export function decimalsOf(step: number): number {
  return Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)));
}

/** A mark of a time axis. */
export interface DateTick {
  /** The index of the session that it stands at. */
  readonly index: number;
  readonly label: string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Months between two marks. */
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240];

/**
 * The marks of an axis of sessions: the first one of each so many months or years; of less than three months, every so many
 * sessions.
 *
 * @param dates of the sessions, `YYYY-MM-DD`, ascending
 * @param most how many marks there may be, >= 1
 */
export function dateTicks(dates: readonly string[], most: number): readonly DateTick[] {
  const starts = dates.flatMap((date, index) => {
    const month = monthOf(date);
    return index > 0 && monthOf(dates[index - 1] ?? "") === month ? [] : [{ index, month }];
  });
  if (starts.length < 3) {
    const step = Math.max(1, Math.ceil(dates.length / most));
    return dates.flatMap((date, index) => (index % step === 0 ? [{ index, label: dayText(date) }] : []));
  }
  for (const step of MONTH_STEPS) {
    const marks = starts.filter(({ month }) => month % step === 0);
    if (marks.length <= most) return marks.map(({ index, month }) => ({ index, label: monthText(month, step) }));
  }
  return [];
}

/** A month as a number of months. */
function monthOf(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

function monthText(month: number, step: number): string {
  const year = Math.floor(month / 12);
  return step >= 12 ? String(year) : `${MONTHS[month % 12]} ${year}`;
}

/** A date as `5 Jan`. */
function dayText(date: string): string {
  return `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`;
}
