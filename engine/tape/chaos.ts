import { Random } from "../feed/mod.ts";
import { type DeathKind, EngineError } from "../protocol/mod.ts";
import type { Interruption } from "./producer.ts";

/** The value of `--chaos`. Each count is 0 to 100,000, and at least one of them is not 0. */
export interface ChaosSpec {
  /** How many workers exit, throw or are terminated. */
  readonly kills: number;
  /** How many workers loop until the watchdog terminates them. */
  readonly hangs: number;
  /** How many workers fill their memory until they end. */
  readonly leaks: number;
  readonly seed: number;
}

/** What chaos needs of a slot. */
export interface ChaosSlot {
  /** Resolves when the slot has finished row `seq`. */
  reached(seq: number): Promise<void>;
  /** Makes the slot's worker die. Resolves when main has seen it. */
  die(how: DeathKind): Promise<void>;
}

const KILLS: readonly DeathKind[] = ["exit", "throw", "terminate"];
const MAX_DEATHS = 100_000;
const COUNTS = ["kills", "hangs", "leaks"] as const;
const MAX_SEED = 2 ** 31;

/**
 * Parses `kills=50,hangs=2,leaks=2,seed=7`. The parts may be in any order and may be missing: a count is then 0, the
 * seed 1.
 *
 * @throws EngineError USAGE if the text is anything else
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
 * Kills workers at random instants of a session. The same seed gives the same instants and slots, and no two instants
 * are equal. At the first row at or after an instant, publishing stops until the chosen slot has finished that row.
 * Then its worker dies, and publishing goes on when main has seen the death.
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
    // In milliseconds, for `Random.integer` chooses among at most 2^32 integers.
    const millis = Math.floor((options.closeMicros - options.openMicros) / 1_000);
    const kinds = this.#kindsOf(spec).slice(0, millis);
    const instants = new Set<number>();
    while (instants.size < kinds.length) {
      instants.add(options.openMicros + this.#random.integer(0, millis - 1) * 1_000);
    }
    // The instants are in the order of drawing. So each kind of death gets random instants, too.
    const drawn = [...instants];
    this.#deaths = kinds.map((how, i) => ({ how, ts: drawn[i] ?? Infinity })).toSorted((a, b) => a.ts - b.ts);
  }

  get nextTs(): number {
    return this.#deaths[this.#next]?.ts ?? Infinity;
  }

  /** How many workers have been killed. */
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
