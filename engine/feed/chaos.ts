import { type DeathKind, EngineError } from "../protocol/mod.ts";
import type { Interruption } from "./producer.ts";
import { Random } from "./random.ts";

/** What `--chaos` asks for. */
export interface ChaosSpec {
  /** Workers to kill, 1 to 100,000. */
  readonly kills: number;
  readonly seed: number;
}

/** A slot, as far as chaos is concerned. */
export interface ChaosSlot {
  reached(seq: number): Promise<void>;
  die(how: DeathKind): Promise<void>;
}

const KINDS: readonly DeathKind[] = ["exit", "throw", "terminate"];
const MAX_KILLS = 100_000;

/**
 * Reads `kills=50,seed=7`; seed is 1 if not given.
 *
 * @throws EngineError USAGE if it is anything else
 */
export function parseChaos(text: string): ChaosSpec {
  const parts = text.split(",").map((part) => part.split("="));
  const given = new Map(parts.map(([key = "", ...rest]) => [key, rest.join("=")]));
  const kills = readCount(given.get("kills"), 1, MAX_KILLS);
  const seed = given.has("seed") ? readCount(given.get("seed"), 0, 2 ** 31) : 1;
  const unknown = [...given.keys()].find((key) => key !== "kills" && key !== "seed");
  if (kills !== null && seed !== null && unknown === undefined && given.size === parts.length) return { kills, seed };
  throw new EngineError(
    "USAGE",
    `--chaos: expected kills=N,seed=S with N from 1 to ${MAX_KILLS}, was ${JSON.stringify(text)}`,
  );
}

/**
 * Deaths at distinct random instants of a session, the same for the same seed: at the first row at or after an instant no
 * further row is published until the chosen slot has finished it, then its worker dies, and the session goes on when the
 * death has been seen.
 */
export class Chaos implements Interruption {
  readonly #instants: readonly number[];
  readonly #random: Random;
  readonly #slots: readonly ChaosSlot[];
  #next = 0;

  constructor(
    spec: ChaosSpec,
    options: { readonly slots: readonly ChaosSlot[]; readonly openMicros: number; readonly closeMicros: number },
  ) {
    this.#random = Random.seeded(spec.seed, "chaos");
    this.#slots = options.slots;
    const span = options.closeMicros - options.openMicros;
    const instants = new Set<number>();
    // Milliseconds, so that a span of days stays within what one draw can reach.
    const millis = Math.floor(span / 1_000);
    const kills = Math.min(spec.kills, millis);
    while (instants.size < kills) instants.add(options.openMicros + this.#random.integer(0, millis - 1) * 1_000);
    this.#instants = [...instants].sort((a, b) => a - b);
  }

  get nextTs(): number {
    return this.#instants[this.#next] ?? Infinity;
  }

  /** Workers that have been killed. */
  get killed(): number {
    return this.#next;
  }

  async interrupt(seq: number): Promise<void> {
    this.#next += 1;
    const slot = this.#slots[this.#random.integer(0, this.#slots.length - 1)];
    const how = KINDS[this.#random.integer(0, KINDS.length - 1)];
    if (slot === undefined || how === undefined) throw new RangeError("Expected a slot to kill, there is none");
    await slot.reached(seq);
    await slot.die(how);
  }
}

function readCount(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return null;
  const count = Number(text);
  return count >= least && count <= most ? count : null;
}
