import { assert } from "../protocol/mod.ts";

const UINT32 = 2 ** 32;

/**
 * A seeded generator of random numbers. The same seed and label give the same numbers on every machine. Generators with
 * different labels are independent. Do not use it for secrets.
 *
 * Source: xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (prng.di.unimi.it, public domain).
 */
export class Random {
  readonly #state: Int32Array;

  private constructor(state: Int32Array) {
    this.#state = state;
  }

  /** The generator for a label. @param seed a safe integer */
  static seeded(seed: number, label: string): Random {
    assert(Number.isSafeInteger(seed), `a seed is a safe integer, was ${seed}`);
    return Random.fromState(hash128(`${seed}/${label}`));
  }

  /** A generator with a given state: four 32-bit words, not all 0. */
  static fromState(words: readonly [number, number, number, number]): Random {
    assert(
      words.some((word) => (word | 0) !== 0),
      "the state of xoshiro128** is not all zeros",
    );
    return new Random(Int32Array.from(words));
  }

  /** A uniform integer, 0 to 2^32 - 1. */
  nextUint32(): number {
    const state = this.#state as Int32Array & { 0: number; 1: number; 2: number; 3: number };
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return result;
  }

  /**
   * A uniform integer, `least` to `most`, both included. It is exactly uniform: a number from the last, incomplete run
   * of the range is drawn again.
   *
   * @throws RangeError unless both are safe integers, `least <= most`, and the range has at most 2^32 integers
   */
  integer(least: number, most: number): number {
    const span = most - least + 1;
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || span < 1 || span > UINT32) {
      throw new RangeError(`Expected a range of 1 to 2^32 integers, was ${least} to ${most}`);
    }
    const limit = UINT32 - (UINT32 % span);
    let drawn = this.nextUint32();
    while (drawn >= limit) drawn = this.nextUint32();
    return least + (drawn % span);
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Source: cyrb128 by bryc (github.com/bryc/code, public domain), a mix in the manner of MurmurHash3. */
function hash128(text: string): [number, number, number, number] {
  let h1 = 1_779_033_703;
  let h2 = 3_144_134_277;
  let h3 = 1_013_904_242;
  let h4 = 2_773_480_762;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ unit, 597_399_067);
    h2 = h3 ^ Math.imul(h2 ^ unit, 2_869_860_233);
    h3 = h4 ^ Math.imul(h3 ^ unit, 951_274_213);
    h4 = h1 ^ Math.imul(h4 ^ unit, 2_716_044_179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597_399_067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2_869_860_233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951_274_213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2_716_044_179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}
