import type { Cell } from "../records/mod.ts";
import { isTime } from "./epoch_unit.ts";
import { StampReader } from "./stamp_reader.ts";

/**
 * Times of the form of most rows, or of another one that cannot be mistaken: in a file of milliseconds since 1970 a date and
 * time with an offset, and the other way round. Files that we have recorded have both.
 */
export class EitherStamp extends StampReader {
  readonly #most: StampReader;
  readonly #other: StampReader;

  constructor(most: StampReader, other: StampReader) {
    super();
    this.#most = most;
    this.#other = other;
  }

  read(record: readonly Cell[]): boolean {
    const isOfMost = this.#most.read(record);
    if (!isOfMost && !(this.#other.read(record) && !this.#other.isLocal && isTime(this.#other.micros))) return false;
    const { micros, isLocal, day } = isOfMost ? this.#most : this.#other;
    this.micros = micros;
    this.isLocal = isLocal;
    this.day = day;
    this.cut = this.#most.cut + this.#other.cut;
    return true;
  }

  text(record: readonly Cell[]): string {
    return this.#most.text(record);
  }

  override problem(record: readonly Cell[]): string | null {
    return this.#most.problem(record);
  }
}
