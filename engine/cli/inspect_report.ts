import {
  choiceFlags,
  type FileReading,
  formatLength,
  type MarketFile,
  type MarketInstrument,
  shellWord,
  type Understood,
} from "../data/mod.ts";
import { formatIso, type TradingHours, zoneOffsets } from "../market/mod.ts";
import type { Instrument, UnixMicros } from "../protocol/mod.ts";
import { inputNotes, leftOutJson } from "../session/mod.ts";
import { type Line, span } from "../terminal/mod.ts";

/** Files, instruments and oddities that are listed; `--json` has all. */
const MAX_FILES = 5;
const MAX_INSTRUMENTS = 8;
const MAX_ODD = 5;
const LABEL = 12;

/** Files that were understood, and what else is known of them. */
export interface Inspected {
  readonly understood: Understood;
  readonly hours: TradingHours;
  /** By symbol: the instruments as they would be traded. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** The error by which other commands refuse the files. Null: they do not. */
  readonly refusal: string | null;
}

/** What files are, for people, at most 80 columns wide. */
export function inspectLines(inspected: Inspected): readonly Line[] {
  const { readings, market } = inspected.understood;
  const files = readings.slice(0, MAX_FILES).flatMap((reading, i) => fileLines(reading, market.files[i]));
  const instruments = market.instruments.slice(0, MAX_INSTRUMENTS).flatMap((each) => instrumentLines(each, inspected));
  return [
    ...files,
    ...more(readings.length - MAX_FILES, "file"),
    ...instruments,
    ...more(market.instruments.length - MAX_INSTRUMENTS, "instrument"),
    ...oddLines(inspected),
    [],
  ];
}

/**
 * The flags that say the same by hand, as a shell takes them, a line each. A long one is not cut: it would not work. Of
 * files that were taken differently, those of the first.
 */
export function flagsText({ readings, market }: Understood, paths: readonly string[]): string {
  const isAlike = new Set(readings.map(howTaken)).size <= 1;
  const [first] = readings;
  const { path = "", form } = first ?? {};
  // A table of a zip file is read with the others that are in it.
  const own = form?.container === "zip" ? path.slice(0, -`:${form.entry}`.length) : path;
  const named = (isAlike ? paths : [own]).map((each) => shellWord(each));
  const files = `--${first?.kind ?? "data"} ${named.join(" ")}`;
  const title = isAlike ? "The same by hand:" : "The same by hand, of the first file alone:";
  return `${title}\n  ${[files, ...choiceFlags(readings, market)].join(" \\\n  ")}\n`;
}

function howTaken({ kind, columns, instrument, timeForm, timeZone, decimalMark }: FileReading): string {
  return JSON.stringify([kind, columns, instrument?.symbol ?? null, timeForm, timeZone, decimalMark]);
}

function fileLines(reading: FileReading, file: MarketFile | undefined): readonly Line[] {
  const { path, bytes, form, columns, ignored, timeForm, timeZone, decimalMark } = reading;
  const how = [
    form.kind === "delimited" ? `text, ${delimiterName(form.delimiter)}` : form.kind === "json" ? "JSON" : "Parquet",
    ...(form.encoding === null ? [] : [form.encoding]),
    ...(form.container === "plain" ? [] : [form.container]),
    ...(form.kind === "delimited" && form.headerLines === 0 ? ["no header"] : []),
  ];
  const zone = timeZone === null ? "" : `, in ${timeZone}`;
  const taken = columns.map(({ role, columns: names, divisor }) => {
    const name = names.join("+");
    return `${role}${name === role ? "" : `=${name}`}${divisor === 1 ? "" : `/${divisor}`}`;
  });
  const rows = file === undefined ? reading.rows : file.rows;
  return [
    [span(path, "strong"), span(`  ${count(bytes)} bytes, ${how.join(", ")}`)],
    ...labelled("rows", `${count(rows)} ${rows === 1 ? reading.kind.slice(0, -1) : reading.kind}${orderText(file)}`),
    ...labelled("columns", taken.join(", ")),
    ...(ignored.length === 0 ? [] : labelled("not used", listed(ignored.map(String)))),
    ...labelled("times", `${timeForm}${zone}`),
    ...(decimalMark === "comma" ? labelled("numbers", "decimal comma") : []),
    [],
  ];
}

function instrumentLines(found: MarketInstrument, { hours, instruments }: Inspected): readonly Line[] {
  const { symbol, kind, rows, days, firstTs, lastTs, barLengths, stamp, hasVolume, hasBidAsk } = found;
  const lengths = barLengths.map(formatLength).join(" and ");
  const what = kind === "bars" ? `bars of ${lengths}, ${stampText(stamp)}` : "ticks";
  const has = [...(hasVolume ? [] : ["no volume"]), ...(kind === "ticks" && !hasBidAsk ? ["no bid and ask"] : [])];
  return [
    [span(symbol, "strong"), span(`  ${what}`)],
    ...labelled("rows", `${count(rows)} on ${count(days)} ${days === 1 ? "day" : "days"}`),
    ...(rows === 0 ? [] : labelled("from", `${timeText(firstTs, hours)} to ${timeText(lastTs, hours)}`)),
    ...labelled("decimals", [String(decimalsOf(found, instruments)), ...has].join(", ")),
    [],
  ];
}

/** The decimals that prices are traded by. */
function decimalsOf({ symbol, priceDecimals }: MarketInstrument, instruments: Inspected["instruments"]): number {
  const scale = instruments.get(symbol)?.scale;
  return scale === undefined ? priceDecimals : Math.round(Math.log10(scale));
}

function stampText(stamp: MarketInstrument["stamp"]): string {
  if (stamp === null) return "";
  const end = { said: "as said", seconds: "by their last second", found: "found", default: "the default" }[stamp.from];
  return `their time is the ${stamp.is} (${end})`;
}

function oddLines({ understood, hours, refusal }: Inspected): readonly Line[] {
  const { gaps, moreGaps, jumps, moreJumps } = understood.market;
  const notes = inputNotes(understood).filter((note) => !note.includes(": not used: "));
  const odd = [
    ...refusalNotes(refusal),
    ...notes,
    ...limited(
      gaps.map(
        ({ symbol, fromTs, toTs }) => `${symbol}: nothing from ${timeText(fromTs, hours)} to ${timeText(toTs, hours)}`,
      ),
      moreGaps,
    ),
    ...limited(
      jumps.map(({ symbol, toTs, before, after }) => {
        const percent = Math.round((100 * (after - before)) / Math.abs(before));
        return `${symbol}: ${percent > 0 ? "+" : ""}${percent} % overnight, ${before} to ${after}, ${timeText(toTs, hours)}: a split?`;
      }),
      moreJumps,
    ),
  ];
  if (odd.length === 0) return [[span("nothing odd", "gain")]];
  return [[span("odd", "warn")], ...odd.flatMap(wrapped)];
}

/** How many rows are too many, and what would help. The rows themselves are listed besides. */
function refusalNotes(refusal: string | null): readonly string[] {
  if (refusal === null) return [];
  const [many = "", ...rest] = refusal.split("\n");
  return [`${many}: nothing is traded by them`, (rest.at(-1) ?? "").trim()];
}

function limited(texts: readonly string[], further: number): readonly string[] {
  const left = texts.length - MAX_ODD + further;
  return [...texts.slice(0, MAX_ODD), ...(left > 0 && texts.length > 0 ? [`and ${count(left)} more, in --json`] : [])];
}

/** What files are, for machines. */
export function inspectJson({ understood, hours, instruments, refusal }: Inspected): object {
  const { readings, market } = understood;
  const iso = (micros: number): string => isoText(micros, hours);
  return {
    schema: 1,
    files: readings.map(({ path, bytes, sha256, form, kind, columns, ignored, instrument, ...reading }, i) => ({
      file: path,
      bytes,
      sha256,
      form,
      rows_are: kind,
      columns,
      not_used: ignored,
      instrument,
      time_format: reading.timeForm,
      time_zone: reading.timeZone,
      decimal_mark: reading.decimalMark,
      rounded: reading.rounded,
      rows: market.files[i]?.rows ?? reading.rows,
      orders: market.files[i]?.orders ?? null,
      unreadable: reading.unreadable,
      notes: reading.notes,
    })),
    instruments: market.instruments.map((each) => ({
      symbol: each.symbol,
      kind: each.kind,
      rows: each.rows,
      days: each.days,
      first: each.rows === 0 ? null : iso(each.firstTs),
      last: each.rows === 0 ? null : iso(each.lastTs),
      price_decimals: decimalsOf(each, instruments),
      size_decimals: each.sizeDecimals,
      bars: each.barLengths.map(formatLength),
      stamp: each.stamp,
      volume: each.hasVolume,
      bid_ask: each.hasBidAsk,
      max_price: each.maxPrice,
    })),
    refused: refusal,
    left_out: leftOutJson(market.leftOut),
    gaps: market.gaps.map(({ symbol, fromTs, toTs }) => ({ symbol, from: iso(fromTs), to: iso(toTs) })),
    more_gaps: market.moreGaps,
    jumps: market.jumps.map(({ symbol, fromTs, toTs, before, after }) => {
      return { symbol, from: iso(fromTs), to: iso(toTs), before, after };
    }),
    more_jumps: market.moreJumps,
    flags: choiceFlags(readings, market).join(" "),
  };
}

function isoText(micros: number, { zone }: TradingHours): string {
  return formatIso(micros as UnixMicros, zoneOffsets(zone, micros as UnixMicros, micros as UnixMicros));
}

/** `2026-01-05 09:15:00` by the market's clock. */
function timeText(micros: number, hours: TradingHours): string {
  return isoText(micros, hours).slice(0, 19).replace("T", " ");
}

function orderText(file: MarketFile | undefined): string {
  if (file === undefined) return "";
  const { descending, blocks } = file.orders;
  if (descending > 0) return ", newest first: sorted";
  return blocks > 0 ? ", in blocks: sorted" : "";
}

const DELIMITERS = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars (|)" } as const;

function delimiterName(delimiter: FileReading["form"]["delimiter"]): string {
  return delimiter === null ? "one column" : DELIMITERS[delimiter];
}

function labelled(label: string, text: string): readonly Line[] {
  return wrapLines(text, 78 - LABEL).map((line, i) => [
    span(`  ${(i === 0 ? label : "").padEnd(LABEL - 2)}`, "dim"),
    span(line),
  ]);
}

function wrapped(text: string): readonly Line[] {
  return wrapLines(text, 76).map((line, i) => [span(`${i === 0 ? "  " : "    "}${line}`)]);
}

/** Lines of at most so many characters, cut at spaces where there is one. */
function wrapLines(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const at = rest.lastIndexOf(" ", width);
    const cut = at <= 0 ? width : at;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}

function more(left: number, what: string): readonly Line[] {
  return left <= 0 ? [] : [[span(`and ${count(left)} more ${what}${left === 1 ? "" : "s"}, in --json`, "dim")], []];
}

function listed(names: readonly string[]): string {
  const left = names.length - MAX_FILES;
  return `${names.slice(0, MAX_FILES).join(" ")}${left > 0 ? " …" : ""}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
