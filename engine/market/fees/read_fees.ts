import { EngineError, INSTRUMENT_KINDS, type InstrumentKind, parseDecimal, type Side } from "../../protocol/mod.ts";
import { JsonError, type JsonNode, parsePlacedJson, PlacedFields, shownNode } from "../calendar/mod.ts";
import type { ChargeFacts, FeeFacts, FeeVersion } from "./fee_facts.ts";

const KEYS = ["name", "currency", "unknown_kind", "versions"] as const;
const VERSION_KEYS = ["from", "until", "charges"] as const;
const CHARGE_KEYS = ["name", "kinds", "side", "rate", "minimum", "maximum", "of", "source", "uncertain"] as const;
const CURRENCY = /^[A-Z][A-Z0-9]{2,9}$/;
const NANO = 1_000_000_000;
/** Mistakes that are shown at once. */
const MAX_SHOWN = 20;

/**
 * Reads a fee schedule: JSON. docs/fees.md has its form.
 *
 * @param file its path, for messages
 * @throws EngineError INPUT_FILE with every mistake and its place, at most 20
 */
export function readFees(text: string, file: string): FeeFacts {
  const fields = new PlacedFields("a fee schedule");
  let facts: FeeFacts | null = null;
  try {
    facts = new FeeReader(fields).read(parsePlacedJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    fields.refuse(error.at, `${error.message}. A fee schedule is JSON`);
  }
  if (facts !== null && fields.mistakes.length === 0) return facts;
  const places = fields.mistakes.toSorted((a, b) => a.at - b.at);
  const lines = places.slice(0, MAX_SHOWN).map(({ at, text: what }) => `${file}:${placeOf(text, at)}: ${what}`);
  const left = places.length - lines.length;
  throw new EngineError("INPUT_FILE", [...lines, ...(left > 0 ? [`${file}: and ${left} more`] : [])].join("\n"));
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
}

type Fields = ReadonlyMap<string, JsonNode>;

class FeeReader {
  readonly #fields: PlacedFields;

  constructor(fields: PlacedFields) {
    this.#fields = fields;
  }

  read(node: JsonNode): FeeFacts | null {
    const top = this.#fields.map(node, "a fee schedule", KEYS);
    if (top === null) return null;
    const name = this.#text(top, "name", node);
    const currency = this.#currency(top, node);
    const unknown = top.get("unknown_kind");
    const unknownKind = unknown === undefined ? null : this.#kind(unknown);
    const list = this.#fields.needed(top, "versions", { at: node.at, hint: "Say what holds from when" });
    const nodes = list === null ? [] : this.#fields.list(list, "versions");
    if (list?.kind === "list" && nodes.length === 0) this.#fields.refuse(list.at, "Expected a version, was none");
    const versions = nodes.flatMap((each) => this.#version(each) ?? []);
    this.#checkOrder(versions, nodes);
    if (name === null || currency === null) return null;
    return { name, currency, unknownKind, versions };
  }

  #checkOrder(versions: readonly FeeVersion[], nodes: readonly JsonNode[]): void {
    if (versions.length !== nodes.length) return;
    for (const [i, { from, until }] of versions.entries()) {
      const { at } = nodes[i]!;
      if (until !== null && until < from)
        this.#fields.refuse(at, `Expected a version to end on ${from} or later, was "${until}". Correct "until"`);
      const before = versions[i - 1];
      if (before !== undefined && from <= (before.until ?? before.from))
        this.#fields.refuse(
          at,
          `Expected a version from after ${before.until ?? before.from}, was from ${from}. Put the oldest first`,
        );
    }
  }

  #version(node: JsonNode): FeeVersion | null {
    const map = this.#fields.map(node, "a version", VERSION_KEYS);
    if (map === null) return null;
    const fromNode = this.#fields.needed(map, "from", { at: node.at, hint: "Say its first date" });
    const from = fromNode === null ? null : this.#fields.date(fromNode);
    const untilNode = map.get("until");
    const until = untilNode === undefined || isNull(untilNode) ? null : this.#fields.date(untilNode);
    const list = this.#fields.needed(map, "charges", { at: node.at, hint: "List its charges" });
    const charges: ChargeFacts[] = [];
    for (const each of list === null ? [] : this.#fields.list(list, "charges")) {
      const charge = this.#charge(each, charges);
      if (charge !== null) charges.push(charge);
    }
    if (list?.kind === "list" && list.items.length === 0)
      this.#fields.refuse(list.at, `Expected at least one charge, was none. For no fees write a charge of "0%"`);
    return from === null ? null : { from, until, charges };
  }

  #charge(node: JsonNode, earlier: readonly ChargeFacts[]): ChargeFacts | null {
    const map = this.#fields.map(node, "a charge", CHARGE_KEYS);
    if (map === null) return null;
    this.#checkNotes(map);
    const name = this.#text(map, "name", node);
    const kindsNode = this.#fields.needed(map, "kinds", { at: node.at, hint: "List the kinds that pay it" });
    const listed = kindsNode === null ? [] : this.#fields.list(kindsNode, "kinds");
    const kinds = listed.flatMap((each) => this.#kind(each) ?? []);
    if (kindsNode?.kind === "list" && listed.length === 0)
      this.#fields.refuse(kindsNode.at, "Expected at least one kind, was none. List the kinds that pay it");
    const sideNode = map.get("side");
    const isBoth = sideNode === undefined || isNull(sideNode);
    const side = isBoth ? null : (this.#fields.word(sideNode, "a side", ["BUY", "SELL"]) as Side | null);
    const rateNode = this.#fields.needed(map, "rate", { at: node.at, hint: `Write it as "0.03%"` });
    const rateNano = rateNode === null ? null : this.#rate(rateNode);
    const minimumNano = this.#amount(map, "minimum") ?? 0;
    const maximumNano = this.#amount(map, "maximum");
    if (maximumNano !== null && maximumNano < minimumNano)
      this.#fields.refuse(map.get("maximum")!.at, "Expected a maximum of the minimum or more. Correct one of the two");
    const of = this.#of(map, { kinds, earlier });
    if (name === null || rateNano === null || kinds.length === 0) return null;
    if (earlier.some((other) => overlaps(other, { name, kinds, side })))
      this.#fields.refuse(node.at, `Expected "${name}" once for a kind and a side, was twice. Take one out`);
    return { name, kinds, side, rateNano, minimumNano, maximumNano, of };
  }

  /** Words for people: where a charge is from, and whether that is certain. */
  #checkNotes(map: Fields): void {
    const source = map.get("source");
    if (source !== undefined) this.#fields.text(source, "a source");
    const uncertain = map.get("uncertain");
    if (uncertain === undefined || (uncertain.kind === "scalar" && typeof uncertain.value === "boolean")) return;
    this.#fields.refuse(uncertain.at, `Expected true or false, was ${shownNode(uncertain)}`);
  }

  #of(
    map: Fields,
    { kinds, earlier }: { readonly kinds: readonly InstrumentKind[]; readonly earlier: readonly ChargeFacts[] },
  ): readonly string[] | null {
    const node = map.get("of");
    if (node === undefined || isNull(node)) return null;
    const names = [...new Set(earlier.filter((each) => each.kinds.some((kind) => kinds.includes(kind))).map(nameOf))];
    const found = this.#fields.list(node, "names of earlier charges");
    const words = found.flatMap((each) => this.#fields.word(each, "the name of an earlier charge", names) ?? []);
    if (new Set(words).size < words.length) this.#fields.refuse(node.at, "Expected each name once. Take one out");
    return words;
  }

  #kind(node: JsonNode): InstrumentKind | null {
    return this.#fields.word(node, "a kind of instrument", INSTRUMENT_KINDS) as InstrumentKind | null;
  }

  #text(map: Fields, key: string, { at }: JsonNode): string | null {
    const node = this.#fields.needed(map, key, { at, hint: "Add it" });
    return node === null ? null : this.#fields.text(node, `a ${key}`);
  }

  #currency(map: Fields, { at }: JsonNode): string | null {
    const node = this.#fields.needed(map, "currency", { at, hint: `Write its name: "INR"` });
    if (node === null) return null;
    if (node.kind === "scalar" && typeof node.value === "string" && CURRENCY.test(node.value)) return node.value;
    this.#fields.refuse(node.at, `Expected a currency in capitals such as "INR", was ${shownNode(node)}`);
    return null;
  }

  #rate(node: JsonNode): number | null {
    const text = node.kind === "scalar" && typeof node.value === "string" ? node.value : "";
    const nano = /^\d{1,3}(\.\d{1,7})?%$/.test(text) ? parseDecimal(text.slice(0, -1), NANO / 100) : null;
    if (nano !== null && nano <= NANO) return nano;
    this.#fields.refuse(node.at, `Expected a rate "0%" to "100%" of at most 7 decimals, was ${shownNode(node)}`);
    return null;
  }

  /** Billionths of a unit of money. Null: it is not said, or wrong. */
  #amount(map: Fields, key: string): number | null {
    const node = map.get(key);
    if (node === undefined || isNull(node)) return null;
    const text = node.kind === "scalar" && typeof node.value === "string" ? node.value : "";
    const nano = /^\d{1,6}(\.\d{1,9})?$/.test(text) ? parseDecimal(text, NANO) : null;
    if (nano === null)
      this.#fields.refuse(node.at, `Expected money in quotes, such as "20" or "0.50", was ${shownNode(node)}`);
    return nano;
  }
}

function isNull(node: JsonNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function nameOf({ name }: ChargeFacts): string {
  return name;
}

function overlaps(a: ChargeFacts, b: Pick<ChargeFacts, "kinds" | "name" | "side">): boolean {
  const isSide = a.side === null || b.side === null || a.side === b.side;
  return a.name === b.name && isSide && a.kinds.some((kind) => b.kinds.includes(kind));
}
