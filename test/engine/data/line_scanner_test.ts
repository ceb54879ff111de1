import assert from "node:assert/strict";
import { test } from "node:test";
import { LineScanner } from "../../../engine/data/line_scanner.ts";
import { MAX_LINE_LENGTH } from "../../../engine/protocol/mod.ts";

/** Every line of a text that comes in chunks of `size` bytes, as `number:text`, or `number:too long`. */
function scan(text: string, size = text.length): string[] {
  const bytes = new TextEncoder().encode(text);
  const scanner = new LineScanner();
  const lines: string[] = [];
  const drain = (): void => {
    while (scanner.next()) {
      const line = new TextDecoder().decode(scanner.bytes.subarray(scanner.start, scanner.end));
      lines.push(`${scanner.line}:${scanner.tooLong ? "too long" : line}`);
    }
  };
  for (let at = 0; at < bytes.length; at += size) {
    scanner.push(bytes.subarray(at, at + size));
    drain();
  }
  scanner.finish();
  drain();
  return lines;
}

test("LineScanner gives the lines of LF and CRLF, the last with or without an end", () => {
  assert.deepEqual(scan("a\nbb\r\n\nc"), ["1:a", "2:bb", "3:", "4:c"]);
  assert.deepEqual(scan("a\nbb\r\n"), ["1:a", "2:bb"]);
  assert.deepEqual(scan("a\r"), ["1:a"]);
  assert.deepEqual(scan(""), []);
});

test("LineScanner keeps a carriage return within a line", () => {
  assert.deepEqual(scan("a\rb\r\r\n"), ["1:a\rb\r"]);
});

test("LineScanner gives the same lines for chunks of any size", () => {
  const text = "instrument,ts\r\nNIFTY,1\n\n€,2\r\nlast";
  const whole = scan(text, 1_000);
  for (let size = 1; size <= text.length; size++) assert.deepEqual(scan(text, size), whole, `chunks of ${size}`);
});

test("LineScanner gives a line of the greatest length, and one byte more as too long", () => {
  const longest = "x".repeat(MAX_LINE_LENGTH);
  for (const size of [1, 100, MAX_LINE_LENGTH, 100_000]) {
    assert.deepEqual(scan(`${longest}\r\n${longest}x\n${longest}`, size), [
      `1:${longest}`,
      "2:too long",
      `3:${longest}`,
    ]);
  }
});

test("LineScanner skips a line longer than its memory, and goes on after it", () => {
  assert.deepEqual(scan(`a\n${"x".repeat(1_000_000)}\nb\n${"y".repeat(1_000_000)}`, 200_000), [
    "1:a",
    "2:too long",
    "3:b",
    "4:too long",
  ]);
});
