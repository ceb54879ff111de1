import { flagsOf, type InputChoices } from "../../data/mod.ts";
import type { GroupHours, Json, JsonObject, RecordedInstrument, SessionHeader } from "../../journal/mod.ts";
import { formatIso } from "../../market/mod.ts";
import { formatDecimal } from "../../protocol/mod.ts";
import { type InputFile, isJsonObject, replayInputIn } from "./replay_input.ts";

/** What the header of a session has, without its instruments and strategies. */
export type HeaderFacts = Omit<SessionHeader, "format" | "instruments" | "strategies" | "type">;

/** The facts of a header that a session is resumed by. */
export type ResumedFacts = Pick<SessionHeader, "calendar" | "hours" | "input" | "instruments" | "settings" | "zone">;

/** The first fact that differs, in a trader's words. Null: they are the same. */
export function headerDifference(was: ResumedFacts, is: ResumedFacts): string | null {
  return (
    instrumentDifference(was.instruments, is.instruments) ??
    settingDifference(was.settings, is.settings) ??
    inputDifference(was.input, is.input) ??
    calendarDifference(was, is)
  );
}

function settingDifference(was: SessionHeader["settings"], is: SessionHeader["settings"]): string | null {
  for (const name of namesOf(was, is)) {
    const [before, now] = [was[name], is[name]];
    if (name === "FEES" && before !== now) return "its fee schedule (FEES) was another";
    if (before !== now) return `${name} was ${before ?? "not set"} and is ${now ?? "not set"}`;
  }
  return null;
}

/** The names of files do not count: their hashes do. */
export function inputDifference(was: JsonObject, is: JsonObject): string | null {
  for (const name of ["feed", "time", "kind"] as const)
    if (was[name] !== is[name]) return `its ${WORDS[name]} was ${shown(was[name])} and is ${shown(is[name])}`;
  const [before, now] = [replayInputIn({ input: was }), replayInputIn({ input: is })];
  if (before === null || now === null) return text(was) === text(is) ? null : nested(was, is);
  if (before.files.length !== now.files.length)
    return `it read ${countOf(before.files.length)} and is to read ${now.files.length}`;
  for (const [i, file] of before.files.entries()) {
    const difference = fileDifference(file, now.files[i]!);
    if (difference !== null) return difference;
  }
  if (text(before.choices) !== text(now.choices)) return choicesDifference(before.choices, now.choices);
  if (text(was["hours"] ?? null) !== text(is["hours"] ?? null))
    return `its --hours was ${shown(was["hours"] ?? null)} and is ${shown(is["hours"] ?? null)}`;
  return before.rowsSha256 === now.rowsSha256 ? null : "other rows are read from its files than were then";
}

/** What flags said of files, as they are typed. */
function choicesDifference(was: InputChoices, is: InputChoices): string {
  const [before, now] = [was, is].map((choices) => flagsOf(choices).join(" ") || "no flags");
  if (before === now) return `its files: ${nested(was as unknown as Json, is as unknown as Json)}`;
  return `its files were read with ${before} and are to be read with ${now}`;
}

const WORDS = { feed: "feed", time: "time", kind: "flag of files" } as const;

function fileDifference(was: InputFile, is: InputFile): string | null {
  const called = `${was.name} as it was read`;
  if (was.bytes !== is.bytes) return `${called} had ${was.bytes} bytes, and ${is.name} has ${is.bytes}`;
  if (was.sha256 !== is.sha256) return `${called} had other content than ${is.name}`;
  if (text(was.reading) === text(is.reading)) return null;
  return `${called}: ${nested(was.reading as Json, is.reading as Json)}`;
}

/** The first member that differs, by its names from the outside to the inside. */
function nested(was: Json, is: Json, names: readonly string[] = []): string {
  if (isJsonObject(was) && isJsonObject(is)) {
    const name = namesOf(was, is).find((each) => text(was[each]) !== text(is[each]));
    if (name !== undefined) return nested(was[name] ?? null, is[name] ?? null, [...names, name]);
  }
  return `its ${names.join(" ") || "reading"} was ${shown(was)} and is ${shown(is)}`;
}

/** What each fact of an instrument is called. */
const CALLED: Readonly<Record<keyof RecordedInstrument, string>> = {
  symbol: "symbol",
  scale: "scale",
  tick: "tick",
  lot: "lot",
  qtyScale: "scale of quantities",
  multiplier: "multiplier",
  currency: "currency",
  moneyScale: "scale of money",
  kind: "kind",
  group: "hours group",
  expiry: "expiry",
  freezeQty: "freeze quantity",
  // What follows from it was named before.
  decimals: "origin of the decimals",
};

function instrumentDifference(was: readonly RecordedInstrument[], is: readonly RecordedInstrument[]): string | null {
  const [before, now] = [was, is].map((all) => all.map(({ symbol }) => symbol).join(", "));
  if (before !== now) return `its instruments were ${before} and are ${now}`;
  for (const [i, old] of was.entries()) {
    const fresh = is[i]!;
    for (const name of Object.keys(CALLED) as (keyof RecordedInstrument)[]) {
      if (old[name] === fresh[name]) continue;
      return `the ${CALLED[name]} of ${old.symbol} was ${factText(old, name)} and is ${factText(fresh, name)}`;
    }
  }
  return null;
}

/** A fact as people write it: sizes in units, not in minor ones. */
function factText(instrument: RecordedInstrument, name: keyof RecordedInstrument): string {
  const value = instrument[name];
  if (value === null) return "none";
  if (typeof value !== "number") return value;
  if (name === "tick") return formatDecimal(value, instrument.scale);
  if (name === "lot" || name === "freezeQty") return formatDecimal(value, instrument.qtyScale);
  return String(value);
}

function calendarDifference(was: ResumedFacts, is: ResumedFacts): string | null {
  const [before, now] = [was, is].map(({ calendar }) => calendar?.name ?? "none");
  if (before !== now) return `its calendar was ${before} and is ${now}`;
  if (text(was.hours) !== text(is.hours)) return `its hours were ${hoursText(was)} and are ${hoursText(is)}`;
  if (was.calendar?.sha256 !== is.calendar?.sha256) return `the days of its calendar ${before} are others now`;
  if (was.zone.name !== is.zone.name) return `its zone was ${was.zone.name} and is ${is.zone.name}`;
  return text(was.zone) === text(is.zone) ? null : `the offsets of its zone ${was.zone.name} are others now`;
}

function hoursText({ hours, zone }: Pick<ResumedFacts, "hours" | "zone">): string {
  const at = (micros: number): string => formatIso(micros as Parameters<typeof formatIso>[0], zone).slice(0, 19);
  const windowsOf = ({ windows }: GroupHours): string =>
    windows.map(({ open, close }) => `${at(open)} to ${at(close)}`).join(" and ");
  return hours.map((group) => `${hours.length > 1 ? `${group.group} ` : ""}${windowsOf(group)}`).join(", ");
}

function namesOf(was: object, is: object): readonly string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])];
}

function countOf(files: number): string {
  return files === 1 ? "one file" : `${files} files`;
}

function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return "not set";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
