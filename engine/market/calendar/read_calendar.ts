import { EngineError, INSTRUMENT_KINDS, type InstrumentKind } from "../../protocol/mod.ts";
import { isZone } from "../zone_name.ts";
import type { CalendarFacts, GroupFacts, Holiday, HoursPeriod, LocalWindow, SpecialSession } from "./calendar_facts.ts";
import { JsonError, type JsonNode, parsePlacedJson } from "./json_places.ts";
import { localWindow, windowsProblem } from "./local_window.ts";
import { PlacedFields, shownNode } from "./placed_fields.ts";

const KEYS = [
  "name",
  "zone",
  "known_from",
  "known_until",
  "weekend",
  "groups",
  "default_group",
  "group_of",
  "holidays",
  "special_sessions",
] as const;

/** Days of the week as calendars name them, from 0. */
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const GROUP_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;
/** Mistakes that are shown at once. */
const MAX_SHOWN = 20;

/**
 * Reads a calendar file. docs/calendar.md has its form.
 *
 * @param file its path, for messages; its name is the calendar's if the file has none
 * @throws EngineError INPUT_FILE with every mistake and its place, at most 20
 */
export function readCalendar(text: string, file: string): CalendarFacts {
  const fields = new PlacedFields();
  let facts: CalendarFacts | null = null;
  try {
    facts = new CalendarReader(fields, nameOf(file)).read(parsePlacedJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    fields.refuse(error.at, `${error.message}. A calendar is JSON`);
  }
  if (facts !== null && fields.mistakes.length === 0) return facts;
  const places = fields.mistakes.toSorted((a, b) => a.at - b.at);
  const lines = places.slice(0, MAX_SHOWN).map(({ at, text: what }) => `${file}:${placeOf(text, at)}: ${what}`);
  const left = places.length - lines.length;
  throw new EngineError("INPUT_FILE", [...lines, ...(left > 0 ? [`${file}: and ${left} more`] : [])].join("\n"));
}

/** Facts of a calendar that has been parsed already. @throws EngineError INPUT_FILE if something is wrong with it */
export function calendarOf(node: JsonNode, name: string): CalendarFacts {
  const fields = new PlacedFields();
  const facts = new CalendarReader(fields, name).read(node);
  if (facts !== null && fields.mistakes.length === 0) return facts;
  throw new EngineError("INPUT_FILE", `${name}: ${fields.mistakes.map(({ text }) => text).join("; ")}`);
}

/** `LINE:COLUMN` of a place. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return `${before.split("\n").length}:${at - lineStart + 1}`;
}

function nameOf(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.json$/i, "");
}

type Fields = ReadonlyMap<string, JsonNode>;

class CalendarReader {
  readonly #fields: PlacedFields;
  readonly #defaultName: string;

  constructor(fields: PlacedFields, defaultName: string) {
    this.#fields = fields;
    this.#defaultName = defaultName;
  }

  /** @returns null if a mistake leaves nothing to go by; all mistakes are in the fields */
  read(root: JsonNode): CalendarFacts | null {
    const map = this.#fields.map(root, "a calendar", KEYS);
    if (map === null) return null;
    const zone = this.#zone(root, map);
    const knownFrom = this.#knownDate(root, map, "known_from");
    const knownUntil = this.#knownDate(root, map, "known_until");
    const weekend = this.#weekend(map.get("weekend")) ?? [0, 6];
    const groups = this.#groups(root, map, weekend);
    const names = groups.map(({ name }) => name);
    const defaultGroup = this.#defaultGroup(root, map, names);
    const nameNode = map.get("name");
    const name = nameNode === undefined ? this.#defaultName : this.#fields.text(nameNode, "the calendar's name");
    const groupOf = this.#groupOf(map.get("group_of"), names);
    const specialSessions = this.#specialSessions(map.get("special_sessions"), names);
    const holidays = this.#holidays(map.get("holidays"), names);
    if (zone === null || knownFrom === null || knownUntil === null || defaultGroup === null || name === null)
      return null;
    if (knownUntil < knownFrom) {
      this.#fields.refuse(
        map.get("known_until")?.at ?? root.at,
        `Expected known_until at or after known_from ${knownFrom}, was ${knownUntil}`,
      );
    }
    return { name, zone, knownFrom, knownUntil, groups, defaultGroup, groupOf, holidays, specialSessions };
  }

  #zone(root: JsonNode, map: Fields): string | null {
    const node = this.#fields.needed(map, "zone", { at: root.at, hint: 'Write "zone": "Asia/Kolkata"' });
    const zone = node === null ? null : this.#fields.text(node, "a time zone");
    if (node === null || zone === null || isZone(zone)) return zone;
    this.#fields.refuse(
      node.at,
      `Expected a time zone of the IANA database, was ${JSON.stringify(zone)}. Write it as "Asia/Kolkata"`,
    );
    return null;
  }

  #knownDate(root: JsonNode, map: Fields, key: "known_from" | "known_until"): string | null {
    const hint = `Write the ${key === "known_from" ? "first" : "last"} date that it is right for`;
    const node = this.#fields.needed(map, key, { at: root.at, hint });
    return node === null ? null : this.#fields.date(node);
  }

  #weekend(node: JsonNode | undefined): readonly number[] | null {
    if (node === undefined) return null;
    return this.#fields.list(node, "the days of the weekend").flatMap((item) => {
      const day = this.#fields.word(item, "a day of the week", WEEKDAYS);
      return day === null ? [] : [WEEKDAYS.indexOf(day as (typeof WEEKDAYS)[number])];
    });
  }

  #groups(root: JsonNode, map: Fields, weekend: readonly number[]): readonly GroupFacts[] {
    const hint = 'Write "groups": {"all": {"hours": [{"windows": [["09:15", "15:30"]]}]}}';
    const node = this.#fields.needed(map, "groups", { at: root.at, hint });
    const groups = node === null ? null : this.#fields.map(node, "the groups", null);
    if (node === null || groups === null) return [];
    if (groups.size === 0) this.#fields.refuse(node.at, `Expected at least one group, was none. ${hint}`);
    return [...groups].flatMap(([name, each]): GroupFacts[] => {
      if (!GROUP_NAME.test(name)) {
        const form = "1 to 32 letters, digits, - and _";
        this.#fields.refuse(each.at, `Expected the name of a group as ${form}, was ${JSON.stringify(name)}`);
      }
      const fields = this.#fields.map(each, `group ${name}`, ["hours", "weekend"]);
      if (fields === null) return [];
      const own = this.#weekend(fields.get("weekend"));
      return [{ name, weekend: own ?? weekend, periods: this.#periods(each, fields, name) }];
    });
  }

  #periods(group: JsonNode, fields: Fields, name: string): readonly HoursPeriod[] {
    const hint = 'Write "hours": [{"windows": [["09:15", "15:30"]]}]';
    const node = this.#fields.needed(fields, "hours", { at: group.at, hint });
    if (node === null) return [];
    const items = this.#fields.list(node, `the hours of group ${name}`);
    if (items.length === 0) this.#fields.refuse(node.at, `Expected hours of group ${name}, was none. ${hint}`);
    let before: string | null = null;
    return items.flatMap((item, i): HoursPeriod[] => {
      const map = this.#fields.map(item, "hours", ["from", "windows", "source"]);
      if (map === null) return [];
      const fromNode = map.get("from");
      if (fromNode === undefined && i > 0)
        this.#fields.refuse(item.at, 'Expected the key "from" in all hours but the first, was none');
      const from = fromNode === undefined ? null : this.#fields.date(fromNode);
      if (fromNode !== undefined && from !== null && before !== null && from <= before)
        this.#fields.refuse(fromNode.at, `Expected hours by date, was ${from} behind ${before}`);
      before = from ?? before;
      const windowsNode = this.#fields.needed(map, "windows", { at: item.at, hint });
      const windows = windowsNode === null ? null : this.#windows(windowsNode);
      return windows === null ? [] : [{ from, windows, source: this.#source(map) }];
    });
  }

  /** Windows of one session, or null if something is wrong with them. */
  #windows(node: JsonNode): readonly LocalWindow[] | null {
    const form = '["09:15", "15:30"]';
    const items = this.#fields.list(node, "windows");
    if (node.kind !== "list") return null;
    const windows = items.flatMap((item): LocalWindow[] => {
      const parts = item.kind === "list" ? item.items : [];
      const texts = parts.flatMap((part) =>
        part.kind === "scalar" && typeof part.value === "string" ? [part.value] : [],
      );
      const window = parts.length === 2 && texts.length === 2 ? localWindow(texts[0] ?? "", texts[1] ?? "") : null;
      if (window !== null) return [window];
      const found = item.kind === "list" ? JSON.stringify(texts) : shownNode(item);
      const days = "-1d is the day before, +1d the day after";
      this.#fields.refuse(
        item.at,
        `Expected an open and a later close as ${form}, was ${found}. Times are HH:MM; ${days}`,
      );
      return [];
    });
    if (windows.length < items.length) return null;
    const problem = windowsProblem(windows);
    if (problem !== null) this.#fields.refuse(node.at, problem);
    return problem === null ? windows : null;
  }

  #source(map: Fields): string | null {
    const node = map.get("source");
    return node === undefined ? null : this.#fields.text(node, "a source");
  }

  #defaultGroup(root: JsonNode, map: Fields, names: readonly string[]): string | null {
    const node = map.get("default_group");
    if (node !== undefined) return this.#fields.word(node, "a group of this calendar", names);
    if (names.length === 1) return names[0] ?? null;
    if (names.length > 1) {
      this.#fields.refuse(root.at, `Expected the key "default_group", was none. Write "default_group": "${names[0]}"`);
    }
    return null;
  }

  #groupOf(node: JsonNode | undefined, names: readonly string[]): CalendarFacts["groupOf"] {
    const map = node === undefined ? null : this.#fields.map(node, "the groups by kind", INSTRUMENT_KINDS);
    const found: Partial<Record<InstrumentKind, string>> = {};
    for (const [kind, value] of map ?? []) {
      const group = this.#fields.word(value, "a group of this calendar", names);
      if (group !== null) found[kind as InstrumentKind] = group;
    }
    return found;
  }

  #holidays(node: JsonNode | undefined, names: readonly string[]): readonly Holiday[] {
    if (node === undefined) return [];
    const seen = new Set<string>();
    return this.#fields.list(node, "holidays").flatMap((item): Holiday[] => {
      const map = this.#fields.map(item, "a holiday", ["date", "name", "groups", "source"]);
      if (map === null) return [];
      const [date, name] = this.#dated(item, map);
      const groupsNode = map.get("groups");
      const groups = groupsNode === undefined ? null : this.#groupNames(groupsNode, names);
      if (date === null || name === null) return [];
      this.#once(seen, { at: item.at, date, groups: groups ?? names, what: "holiday" });
      return [{ date, name, groups, source: this.#source(map) }];
    });
  }

  #specialSessions(node: JsonNode | undefined, names: readonly string[]): readonly SpecialSession[] {
    if (node === undefined) return [];
    const seen = new Set<string>();
    return this.#fields.list(node, "special sessions").flatMap((item): SpecialSession[] => {
      const map = this.#fields.map(item, "a special session", ["date", "name", "windows", "source"]);
      if (map === null) return [];
      const [date, name] = this.#dated(item, map);
      const hint = 'Write "windows": [["18:00", "19:00"]], or by group, or null if they are not known';
      const windowsNode = this.#fields.needed(map, "windows", { at: item.at, hint });
      if (date === null || name === null || windowsNode === null) return [];
      const windows = this.#groupWindows(windowsNode, names);
      this.#once(seen, { at: item.at, date, groups: Object.keys(windows), what: "special session" });
      return [{ date, name, windows, source: this.#source(map) }];
    });
  }

  #dated(item: JsonNode, map: Fields): readonly [date: string | null, name: string | null] {
    const date = this.#fields.needed(map, "date", { at: item.at, hint: 'Write "date": "2026-01-26"' });
    const name = this.#fields.needed(map, "name", { at: item.at, hint: 'Write "name": "Republic Day"' });
    return [date === null ? null : this.#fields.date(date), name === null ? null : this.#fields.text(name, "a name")];
  }

  #groupWindows(node: JsonNode, names: readonly string[]): SpecialSession["windows"] {
    if (node.kind === "scalar" && node.value === null) return Object.fromEntries(names.map((name) => [name, null]));
    if (node.kind === "list") {
      const windows = this.#windows(node);
      return windows === null ? {} : Object.fromEntries(names.map((name) => [name, windows]));
    }
    const map = this.#fields.map(node, "windows by group", names);
    const found = [...(map ?? [])].flatMap(([name, value]): [string, readonly LocalWindow[] | null][] => {
      if (value.kind === "scalar" && value.value === null) return [[name, null]];
      const windows = this.#windows(value);
      return windows === null ? [] : [[name, windows]];
    });
    return Object.fromEntries(found);
  }

  #groupNames(node: JsonNode, names: readonly string[]): readonly string[] {
    return this.#fields
      .list(node, "groups")
      .flatMap((item) => this.#fields.word(item, "a group of this calendar", names) ?? []);
  }

  #once(
    seen: Set<string>,
    {
      at,
      date,
      groups,
      what,
    }: { readonly at: number; readonly date: string; readonly groups: readonly string[]; readonly what: string },
  ): void {
    const again = groups.find((group) => seen.has(`${date} ${group}`));
    for (const group of groups) seen.add(`${date} ${group}`);
    if (again !== undefined) this.#fields.refuse(at, `Expected one ${what} on a date, was another on ${date}`);
  }
}
