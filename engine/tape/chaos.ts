import { Random } from "../feed/mod.ts";
import { type DeathKind, EngineError } from "../protocol/mod.ts";
import type { Interruption } from "./producer.ts";

/** What `--chaos` asks for. Each count is 0 to 100,000, and one of them at least 1. */
export interface ChaosSpec {
  /** Workers that exit, throw or are terminated. */
  readonly kills: number;
  /** Workers that loop until the watchdog has them killed. */
  readonly hangs: number;
  /** Workers that fill their memory until they leave by themselves. */
  readonly leaks: number;
  readonly seed: number;
}

/** A slot, as far as chaos is concerned. */
export interface ChaosSlot {
  reached(seq: number): Promise<void>;
  die(how: DeathKind): Promise<void>;
}

const KILLS: readonly DeathKind[] = ["exit", "throw", "terminate"];
const MAX_DEATHS = 100_000;
const COUNTS = ["kills", "hangs", "leaks"] as const;
const MAX_SEED = 2 ** 31;

/**
 * Reads `kills=50,hangs=2,leaks=2,seed=7`, in any order; a count that is not given is 0, and seed is 1.
 *
 * @throws EngineError USAGE if it is anything else
 */
export function parseChaos(text: string): ChaosSpec {
  const parts = text.split(",").map((part) => part.split("="));
  const given = new Map(parts.map(([key = "", ...rest]) => [key, rest.join("=")]));
  const [kills, hangs, leaks] = COUNTS.map((name) => readCount(given.get(name) ?? "0", MAX_DEATHS));
  const seed = readCount(given.get("seed") ?? "1", MAX_SEED);
  const known = new Set<string>([...COUNTS, "seed"]);
  const isSound = given.size === parts.length && [...given.keys()].every((key) => known.has(key));
  if (isSound && isCount(kills) && isCount(hangs) && isCount(leaks) && isCount(seed) && kills + hangs + leaks > 0)
    return { kills, hangs, leaks, seed };
  throw new EngineError(
    "USAGE",
    `--chaos: expected kills=N,hangs=N,leaks=N,seed=S, some of them, with each N up to ${MAX_DEATHS}, ` +
      `was ${JSON.stringify(text)}`,
  );
}

/**
 * Deaths at distinct random instants of a session, the same for the same seed: at the first row at or after an instant no
 * further row is published until the chosen slot has finished it, then its worker dies, and the session goes on when the
 * death has been seen.
 */
export class Chaos implements Interruption {
  readonly #deaths: readonly { readonly ts: number; readonly how: DeathKind }[];
  readonly #random: Random;
  readonly #slots: readonly ChaosSlot[];
  #next = 0;

  constructor(
    spec: ChaosSpec,
    options: { readonly slots: readonly ChaosSlot[]; readonly openMicros: number; readonly closeMicros: number },
  ) {
    this.#random = Random.seeded(spec.seed, "chaos");
    this.#slots = options.slots;
    // Milliseconds, so that a span of days stays within what one draw can reach.
    const millis = Math.floor((options.closeMicros - options.openMicros) / 1_000);
    const kinds = this.#kindsOf(spec).slice(0, millis);
    const instants = new Set<number>();
    while (instants.size < kinds.length) {
      instants.add(options.openMicros + this.#random.integer(0, millis - 1) * 1_000);
    }
    // The instants come as they were drawn, which mixes the kinds.
    const drawn = [...instants];
    this.#deaths = kinds.map((how, i) => ({ how, ts: drawn[i] ?? Infinity })).toSorted((a, b) => a.ts - b.ts);
  }

  get nextTs(): number {
    return this.#deaths[this.#next]?.ts ?? Infinity;
  }

  /** Workers that have been killed. */
  get killed(): number {
    return this.#next;
  }

  async interrupt(seq: number): Promise<void> {
    const death = this.#deaths[this.#next];
    const slot = this.#slots[this.#random.integer(0, this.#slots.length - 1)];
    if (slot === undefined || death === undefined) throw new RangeError("Expected a slot to kill, there is none");
    this.#next += 1;
    await slot.reached(seq);
    await slot.die(death.how);
  }

  #kindsOf({ kills, hangs, leaks }: ChaosSpec): readonly DeathKind[] {
    return [
      ...Array.from({ length: kills }, () => KILLS[this.#random.integer(0, KILLS.length - 1)] ?? "exit"),
      ...Array.from({ length: hangs }, () => "hang" as const),
      ...Array.from({ length: leaks }, () => "leak" as const),
    ];
  }
}

function readCount(text: string, most: number): number | null {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return count <= most ? count : null;
}

function isCount(count: number | null | undefined): count is number {
  return typeof count === "number";
}
