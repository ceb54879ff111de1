const ZERO = 0x30;

/** Digits and letters of a text, one after another. */
export class TextCursor {
  text = "";
  at = 0;
  /** How many digits `digits` has read last. */
  count = 0;

  begin(text: string): void {
    this.text = text;
    this.at = 0;
    this.count = 0;
  }

  get isEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The character's code. NaN: it is the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  get isDigit(): boolean {
    const { code } = this;
    return code >= ZERO && code <= ZERO + 9;
  }

  get isLetter(): boolean {
    const letter = this.code | 0x20;
    return this.at < this.text.length && letter >= 0x61 && letter <= 0x7a;
  }

  /** Reads digits, at most `most`. @returns NaN if there is none */
  digits(most: number): number {
    const start = this.at;
    let value = 0;
    while (this.at - start < most && this.isDigit) {
      value = value * 10 + this.code - ZERO;
      this.at += 1;
    }
    this.count = this.at - start;
    return this.count === 0 ? NaN : value;
  }

  /** Reads letters. They are given small. */
  word(): string {
    const start = this.at;
    while (this.isLetter) this.at += 1;
    return this.text.slice(start, this.at).toLowerCase();
  }

  /** Goes over characters of a list. @returns how many */
  skip(characters: string): number {
    const start = this.at;
    while (this.at < this.text.length && characters.includes(this.text.charAt(this.at))) this.at += 1;
    return this.at - start;
  }

  /** Goes over one character of a list, if it is one. @returns it, or nothing */
  take(characters: string): string {
    const character = this.text.charAt(this.at);
    if (character === "" || !characters.includes(character)) return "";
    this.at += 1;
    return character;
  }
}
