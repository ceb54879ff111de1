import { namesOf, nearest } from "../../core/mod.ts";
import { isCivilDate } from "../civil.ts";
import type { JsonNode } from "./json_places.ts";

/** Values of a file are shown up to this length. */
const SHOWN = 40;

/** A mistake in a file, and where it is. */
export interface Mistake {
  readonly at: number;
  /** "Expected X, was Y" and one thing to do. */
  readonly text: string;
}

/** Fields of maps with what is wrong with them: every mistake is noted, and none stops the reading. */
export class PlacedFields {
  readonly mistakes: Mistake[] = [];
  readonly #file: string;

  /** @param file what the file is, for messages: `a calendar` */
  constructor(file = "a calendar") {
    this.#file = file;
  }

  /** Notes a mistake. */
  refuse(at: number, text: string): void {
    this.mistakes.push({ at, text });
  }

  /** The entries of a map by key, if all of its keys are known and each stands once. Null: it is no map. */
  map(node: JsonNode, what: string, keys: readonly string[] | null): ReadonlyMap<string, JsonNode> | null {
    if (node.kind !== "map") {
      this.refuse(node.at, `Expected ${what} as {"key": value, …}, was ${shownNode(node)}`);
      return null;
    }
    const found = new Map<string, JsonNode>();
    for (const { key, at, node: value } of node.entries) {
      if (found.has(key)) this.refuse(at, `Expected each key once, was "${key}" again`);
      else if (keys !== null && !keys.includes(key)) this.#refuseKey(at, key, keys);
      found.set(key, value);
    }
    return found;
  }

  #refuseKey(at: number, key: string, keys: readonly string[]): void {
    const meant = nearest(key, keys);
    const hint = meant === null ? `one of ${keys.join(", ")}` : `"${meant}"`;
    this.refuse(at, `Expected a key that ${this.#file} has, was ${JSON.stringify(key)}. Write ${hint}`);
  }

  /** The items of a list. */
  list(node: JsonNode, what: string): readonly JsonNode[] {
    if (node.kind === "list") return node.items;
    this.refuse(node.at, `Expected ${what} as a list in square brackets, was ${shownNode(node)}`);
    return [];
  }

  /** A text that is not empty. */
  text(node: JsonNode, what: string): string | null {
    if (node.kind === "scalar" && typeof node.value === "string" && node.value.trim() !== "") return node.value;
    this.refuse(node.at, `Expected ${what} as text in double quotes, was ${shownNode(node)}`);
    return null;
  }

  /** A date that the calendar has, from 1970 on. */
  date(node: JsonNode): string | null {
    const value = node.kind === "scalar" ? node.value : null;
    if (typeof value === "string" && isCivilDate(value) && value >= "1970") return value;
    this.refuse(node.at, `Expected a date "YYYY-MM-DD" from 1970 on, was ${shownNode(node)}`);
    return null;
  }

  /** One of some words. */
  word(node: JsonNode, what: string, words: readonly string[]): string | null {
    const value = node.kind === "scalar" ? node.value : null;
    if (typeof value === "string" && words.includes(value)) return value;
    const meant = typeof value === "string" ? nearest(value, words) : null;
    const hint = meant === null ? `Write one of ${namesOf(words)}` : `Did you mean "${meant}"?`;
    this.refuse(node.at, `Expected ${what}, was ${shownNode(node)}. ${hint}`);
    return null;
  }

  /** The value of a key that has to be there. */
  needed(
    fields: ReadonlyMap<string, JsonNode>,
    key: string,
    map: { readonly at: number; readonly hint: string },
  ): JsonNode | null {
    const node = fields.get(key);
    if (node === undefined) this.refuse(map.at, `Expected the key "${key}", was none. ${map.hint}`);
    return node ?? null;
  }
}

/** A value as messages show it. */
export function shownNode(node: JsonNode): string {
  if (node.kind !== "scalar") return node.kind === "list" ? "a list" : "a map";
  const text = JSON.stringify(node.value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
