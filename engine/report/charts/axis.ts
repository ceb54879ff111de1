/** The marks of an axis, ascending. They are multiples of `step`. */
export interface AxisTicks {
  readonly ticks: readonly number[];
  readonly step: number;
}

/** Steps between round numbers, in each power of ten. */
const ROUND = [1, 2, 5, 10];
/** A smaller range is widened to this, and to this part of its larger end: the marks of a smaller one could not be told apart. */
const LEAST_SPAN = 1e-12;
const LEAST_PART = 1e-6;

/**
 * Round numbers that span a range: multiples of 1, 2 or 5 times a power of ten. The first is at or below `min`, the last at or
 * above `max`. At least two.
 *
 * @param min and max: finite, at most 1e300 apart
 * @param count about how many there are, >= 2
 * @throws RangeError if an end is not finite
 */
export function axisTicks(min: number, max: number, count: number): AxisTicks {
  if (!Number.isFinite(max - min)) throw new RangeError(`Expected a finite range, was ${min} to ${max}`);
  const least = Math.max(Math.abs(min), Math.abs(max)) * LEAST_PART;
  const span = min === 0 && max === 0 ? 1 : Math.max(max - min, least, LEAST_SPAN);
  const exponent = Math.floor(Math.log10(span / count));
  const round = ROUND.find((each) => each * 10 ** exponent * count >= span) ?? 10;
  // A whole number through a power of ten is the nearest double of its decimal; times a power below 1 it is not.
  const scale = 10 ** Math.abs(exponent);
  const valueAt = (n: number): number => (exponent < 0 ? (n * round) / scale : n * round * scale);
  const placeOf = (value: number): number => (exponent < 0 ? (value * scale) / round : value / scale / round);
  const first = Math.floor(placeOf(min));
  const end = Math.max(Math.ceil(placeOf(max)), first + 1);
  return { step: valueAt(1), ticks: Array.from({ length: end - first + 1 }, (_, i) => valueAt(first + i) + 0) };
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

/** Of the room that a mark has on average, this part is kept free before the next one. */
const ROOM = 0.7;

/**
 * The marks of an axis of sessions: the first one of each so many months or years; of less than three months, every so many
 * sessions. At least one where there are sessions. None stands where the next one needs its room.
 *
 * @param dates of the sessions, `YYYY-MM-DD`, ascending
 * @param most how many marks there may be, >= 1
 */
export function dateTicks(dates: readonly string[], most: number): readonly DateTick[] {
  const months = dates.map(monthOf);
  const starts = months.filter((month, i) => i === 0 || months[i - 1] !== month).length;
  const marks = starts < 3 ? dayMarks(dates, most) : monthMarks(months, most);
  const room = (dates.length / most) * ROOM;
  let next = Infinity;
  return marks
    .toReversed()
    .filter(({ index }) => {
      const hasRoom = next - index >= room;
      if (hasRoom) next = index;
      return hasRoom;
    })
    .toReversed();
}

/** Every so many sessions. */
function dayMarks(dates: readonly string[], most: number): readonly DateTick[] {
  const step = Math.max(1, Math.ceil(dates.length / most));
  const hasYears = dates[0]?.slice(0, 4) !== dates.at(-1)?.slice(0, 4);
  const label = (date: string): string => (hasYears ? `${dayText(date)} ${date.slice(0, 4)}` : dayText(date));
  return dates.flatMap((date, index) => (index % step === 0 ? [{ index, label: label(date) }] : []));
}

/** The first session of each so many months. A month without a session is marked at the next one that has some. */
function monthMarks(months: readonly number[], most: number): readonly DateTick[] {
  for (const step of MONTH_STEPS) {
    const marks = months.flatMap((month, index) => {
      const before = index === 0 ? month - 1 : months[index - 1]!;
      return Math.floor(before / step) === Math.floor(month / step) ? [] : [{ index, label: monthText(month, step) }];
    });
    if (marks.length > 0 && marks.length <= most) return marks;
  }
  return [{ index: 0, label: monthText(months[0]!, 1) }];
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
