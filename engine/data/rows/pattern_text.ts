import { daysFromCivil, daysInMonth } from "../../market/mod.ts";
import { MICROS } from "../../protocol/mod.ts";
import { monthOf, yearOfTwo } from "./civil_text.ts";
import { TextCursor } from "./text_cursor.ts";
import type { PatternField, PatternPiece } from "./time_pattern.ts";

/** Reads times that are written by a pattern. The fields are of the text that was read last. */
export class PatternText {
  /** Days since 1970. NaN: the pattern has no date. */
  days: number = NaN;
  /** Microseconds since midnight. */
  micros = 0;
  /** Microseconds that clocks are ahead of UTC. NaN: the pattern has no offset. */
  offset: number = NaN;
  isCut = false;
  readonly #pieces: readonly PatternPiece[];
  readonly #cursor: TextCursor = new TextCursor();
  readonly #fields: Map<PatternField, number> = new Map();

  constructor(pieces: readonly PatternPiece[]) {
    this.#pieces = pieces;
  }

  /** @returns false if the text does not go by the pattern, or is no time */
  read(text: string): boolean {
    const cursor = this.#cursor;
    const fields = this.#fields;
    cursor.begin(text.trim());
    fields.clear();
    this.isCut = false;
    for (const piece of this.#pieces) {
      if (piece.field === "text") {
        if (!this.#literal(piece.text)) return false;
        continue;
      }
      const value = this.#field(piece.field, piece);
      if (Number.isNaN(value)) return false;
      fields.set(piece.field, value);
    }
    return cursor.isEnd && this.#compose();
  }

  #compose(): boolean {
    const fields = this.#fields;
    const year = fields.get("year") ?? yearOfTwo(fields.get("short-year") ?? NaN);
    const month = fields.get("month") ?? fields.get("month-name") ?? NaN;
    const day = fields.get("day") ?? NaN;
    this.days = NaN;
    if (fields.has("day")) {
      if (!(day >= 1 && day <= daysInMonth(year, month))) return false;
      this.days = daysFromCivil(year, month, day);
    }
    const half = fields.get("half-hour");
    if (half !== undefined && !(half <= 12)) return false;
    const hour = half === undefined ? (fields.get("hour") ?? 0) : (half % 12) + (fields.get("half") ?? 0);
    const minute = fields.get("minute") ?? 0;
    const second = fields.get("second") ?? 0;
    if (!(minute < 60 && second < 60)) return false;
    this.micros = (hour * 60 + minute) * MICROS.minute + second * MICROS.second + (fields.get("fraction") ?? 0);
    this.offset = fields.get("offset") ?? NaN;
    return hour < 24 || this.micros === MICROS.day;
  }

  #literal(text: string): boolean {
    const cursor = this.#cursor;
    for (const character of text) {
      if (character === " ") {
        if (cursor.skip(" \u00a0\u202f\t") === 0) return false;
      } else if (cursor.text.charAt(cursor.at).toLowerCase() === character.toLowerCase()) cursor.at += 1;
      else return false;
    }
    return true;
  }

  #field(field: PatternField, { least, most }: { readonly least: number; readonly most: number }): number {
    const cursor = this.#cursor;
    switch (field) {
      case "month-name":
        return monthOf(cursor.word()) || NaN;
      case "weekday":
        return cursor.word().length >= 2 ? 0 : NaN;
      case "half":
        return this.#half();
      case "offset":
        return this.#offset();
      case "fraction":
        return this.#fraction();
      default: {
        const value = cursor.digits(most);
        return cursor.count >= least ? value : NaN;
      }
    }
  }

  #half(): number {
    const match = /^([ap])\.?m?\.?/i.exec(this.#cursor.text.slice(this.#cursor.at));
    if (match === null) return NaN;
    this.#cursor.at += match[0].length;
    return match[1]?.toLowerCase() === "p" ? 12 : 0;
  }

  #fraction(): number {
    const cursor = this.#cursor;
    const value = cursor.digits(9);
    if (cursor.count === 0) return NaN;
    if (cursor.count <= 6) return value * 10 ** (6 - cursor.count);
    const micros = value / 10 ** (cursor.count - 6);
    this.isCut = !Number.isInteger(micros);
    return Math.floor(micros);
  }

  #offset(): number {
    const cursor = this.#cursor;
    const match = /^(?:utc|gmt)?(?:z|([+-])(\d{1,2}):?(\d{2})?)?/i.exec(cursor.text.slice(cursor.at));
    if (match === null || match[0] === "") return NaN;
    cursor.at += match[0].length;
    if (match[1] === undefined) return 0;
    const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
    return (match[1] === "+" ? 1 : -1) * minutes * MICROS.minute;
  }
}
