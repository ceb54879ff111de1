import assert from "node:assert/strict";
import { test } from "node:test";
import { WriteStream } from "node:tty";
import { FOOTER_REDRAW_MS, MAX_FOOTER_MOVES } from "../../../engine/protocol/mod.ts";
import { Footer, type Line, type TerminalStream } from "../../../engine/terminal/mod.ts";
import { span } from "../../../engine/terminal/line.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { Screen } from "./screen_fixture.ts";

/** A footer of the given lines, which the test may change. */
function footerOf(texts: string[], screen = new Screen(), colour = false) {
  const clock = new TestClock();
  const asked: number[] = [];
  const lines = (columns: number): Line[] => {
    asked.push(columns);
    return texts.map((text) => [span(text, "gain")]);
  };
  const footer = new Footer({ stream: screen, clock, colour, lines });
  return { footer, screen, clock, texts, asked };
}

test("Footer stays below printed lines, which appear at once", () => {
  const { footer, screen } = footerOf(["one", "two"]);
  screen.write("header\n");
  footer.open();
  assert.deepEqual(screen.lines, ["header", "one", "two"]);
  footer.print("first");
  assert.deepEqual(screen.lines, ["header", "first", "one", "two"]);
  footer.print("second\n    at a stack\n");
  assert.deepEqual(screen.lines, ["header", "first", "second", "    at a stack", "one", "two"]);
  footer.close();
});

test("Footer does not cut a printed line that is longer than the screen is wide", () => {
  const { footer, screen } = footerOf(["one", "two"], new Screen(10));
  footer.open();
  footer.print("0123456789abc");
  footer.print("next");
  assert.deepEqual(screen.lines, ["0123456789", "abc", "next", "one", "two"]);
  footer.close();
});

test("Footer builds its lines when it opens, and then once every redraw interval, however much is printed", async () => {
  const { footer, clock, asked } = footerOf(["one"]);
  footer.open();
  assert.equal(asked.length, 1);
  for (let ms = 0; ms < 1_000; ms += 10) {
    footer.print(`line ${ms}`);
    await clock.advance(10);
  }
  assert.equal(FOOTER_REDRAW_MS, 250);
  assert.equal(asked.length, 1 + 4);
  footer.close();
});

test("Footer writes nothing while its lines stay the same", async () => {
  const { footer, screen, clock, texts } = footerOf(["one"]);
  footer.open();
  const before = screen.writes.length;
  await clock.advance(10_000);
  assert.equal(screen.writes.length, before);
  texts[0] = "two";
  await clock.advance(FOOTER_REDRAW_MS);
  assert.equal(screen.writes.length, before + 1);
  assert.deepEqual(screen.lines, ["two"]);
  footer.close();
});

test("Footer clears longer and further old lines when it is redrawn", async () => {
  const { footer, screen, clock, texts } = footerOf(["a long line", "second", "third"]);
  footer.open();
  footer.print("log");
  texts.splice(0, 3, "short", "2");
  await clock.advance(FOOTER_REDRAW_MS);
  assert.deepEqual(screen.lines, ["log", "short", "2"]);
  texts.splice(0, 2, "1", "2", "3", "4");
  await clock.advance(FOOTER_REDRAW_MS);
  assert.deepEqual(screen.lines, ["log", "1", "2", "3", "4"]);
  footer.close();
});

test("Footer is hidden in a burst of lines until the next redraw", async () => {
  const { footer, screen, clock } = footerOf(["one"]);
  footer.open();
  for (let i = 1; i <= MAX_FOOTER_MOVES; i++) footer.print(`line ${i}`);
  assert.equal(screen.lines.at(-1), "one");
  footer.print("one more");
  footer.print("and one more");
  assert.deepEqual(screen.lines.slice(-2), ["one more", "and one more"]);
  assert.deepEqual(screen.writes.at(-1), "and one more\n");
  await clock.advance(FOOTER_REDRAW_MS);
  assert.deepEqual(screen.lines.slice(-3), ["one more", "and one more", "one"]);
  footer.print("calm");
  assert.deepEqual(screen.lines.slice(-2), ["calm", "one"]);
  footer.close();
});

test("Footer cuts its lines to one column less than the screen has, also after a resize", async () => {
  const { footer, screen, clock, asked } = footerOf(["0123456789abcdef", "x", "0123456789abcdef"], new Screen(14));
  footer.open();
  footer.print("log");
  assert.deepEqual(screen.lines, ["log", "0123456789ab…", "x", "0123456789ab…"]);
  screen.resize(8);
  await clock.advance(FOOTER_REDRAW_MS);
  assert.deepEqual(screen.lines, ["log", "012345…", "x", "012345…"]);
  screen.resize(30);
  await clock.advance(FOOTER_REDRAW_MS);
  assert.deepEqual(screen.lines, ["log", "0123456789abcdef", "x", "0123456789abcdef"]);
  assert.deepEqual(asked, [13, 7, 29]);
  footer.close();
});

test("Footer removes itself from a screen that became narrower since it was drawn", () => {
  const { footer, screen } = footerOf(["0123456789", "0123456789"], new Screen(20));
  footer.open();
  footer.print("log");
  screen.resize(4);
  footer.print("next");
  assert.deepEqual(screen.lines, ["log", "next", "0123", "4567", "89", "0123", "4567", "89"]);
  footer.close();
  assert.deepEqual(screen.lines, ["log", "next"]);
});

test("Footer leaves a row of a low screen to the lines above it", () => {
  const screen = new Screen();
  screen.rows = 3;
  const { footer } = footerOf(["1", "2", "3", "4"], screen);
  footer.open();
  assert.deepEqual(screen.lines, ["1", "2"]);
  footer.close();
});

test("Footer uses 80 columns for a terminal without a size", () => {
  const screen = new Screen();
  const stream: TerminalStream = {
    isTTY: true,
    columns: 0,
    rows: 0,
    write: (text) => screen.write(text),
    on: () => stream,
  };
  const footer = new Footer({ stream, clock: new TestClock(), colour: false, lines: () => [[span("x".repeat(100))]] });
  footer.open();
  assert.deepEqual(screen.lines, [`${"x".repeat(78)}…`]);
  footer.close();
});

test("Footer hides the cursor while it is open, and leaves no text, no timer and no exit listener behind", () => {
  const listeners = process.listenerCount("exit");
  const { footer, screen, clock } = footerOf(["one", "two"]);
  footer.open();
  footer.open();
  footer.print("log");
  assert.equal(screen.cursorShown, false);
  assert.deepEqual([clock.pending, process.listenerCount("exit")], [1, listeners + 1]);
  footer.close();
  footer.close();
  assert.equal(screen.cursorShown, true);
  assert.deepEqual([clock.pending, process.listenerCount("exit")], [0, listeners]);
  assert.deepEqual(screen.lines, ["log"]);
  assert.deepEqual(screen.cursor, { row: 1, column: 0 });
  screen.write("closing\n");
  assert.deepEqual(screen.lines, ["log", "closing"]);
});

test("Footer shows the cursor again when the process exits", () => {
  const { footer, screen } = footerOf(["one"]);
  footer.open();
  process.listeners("exit").at(-1)?.(130);
  assert.equal(screen.cursorShown, true);
  assert.deepEqual(screen.lines, []);
});

test("Footer prints only the text before it is opened and after it is closed", () => {
  const { footer, screen } = footerOf(["one"]);
  footer.print("before");
  footer.open();
  footer.close();
  footer.print("after");
  assert.deepEqual(screen.lines, ["before", "after"]);
  assert.equal(screen.writes.at(-1), "after\n");
});

test("Footer has no colours without `colour`", () => {
  const plain = footerOf(["one"]);
  plain.footer.open();
  assert.equal(plain.screen.writes.join(""), "\x1b[?25lone\x1b[K\x1b[J");
  plain.footer.close();
  const coloured = footerOf(["one"], new Screen(), true);
  coloured.footer.open();
  assert.equal(coloured.screen.writes.join(""), "\x1b[?25l\x1b[32mone\x1b[39m\x1b[K\x1b[J");
  coloured.footer.close();
});

test("Footer writes nothing more to a terminal that is gone, and does not throw", async () => {
  for (const code of ["EPIPE", "EIO"]) {
    const { footer, screen, clock, texts } = footerOf(["one"]);
    footer.open();
    screen.fail(Object.assign(new Error("write failed"), { code }));
    const before = screen.writes.length;
    footer.print("log");
    texts[0] = "two";
    await clock.advance(FOOTER_REDRAW_MS);
    footer.close();
    assert.equal(screen.writes.length, before);
  }
});

test("Footer does not swallow another error of its terminal", () => {
  const { screen } = footerOf(["one"]);
  const error = Object.assign(new Error("write failed"), { code: "ENOSPC" });
  assert.throws(() => screen.fail(error), error);
});

test("Footer refuses a stream that is no terminal", () => {
  const stream: TerminalStream = { isTTY: false, columns: 80, rows: 24, write: () => true, on: () => stream };
  assert.throws(() => new Footer({ stream, clock: new TestClock(), colour: false, lines: () => [] }), {
    name: "TypeError",
    message: "Expected a terminal to draw the footer on, was another stream",
  });
});

test("TerminalStream fits Node's terminals", () => {
  const terminal: TerminalStream = Object.create(WriteStream.prototype) as WriteStream;
  assert.deepEqual([terminal.isTTY, typeof terminal.write, typeof terminal.on], [true, "function", "function"]);
});
