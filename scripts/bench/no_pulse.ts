/** The pulse of a host that has none, in the place of `workers/pulse.ts`: the same face, and nothing done. */
export class Pulse {
  readonly #words: Int32Array;

  constructor(control: SharedArrayBuffer) {
    this.#words = new Int32Array(control);
  }

  row(_seq: number): void {}

  enter(_strategy: number): void {}

  leave(): void {}

  /** What it would write to. */
  get words(): Int32Array {
    return this.#words;
  }
}
