import assert from "node:assert/strict";
import { test } from "node:test";
import { CHAIN_START, headerLinkText, nextLink, opsLinkText } from "../../../engine/journal/chain.ts";

test("nextLink is the SHA-256 of the link before and the text, UTF-8", () => {
  // (head -c 32 /dev/zero; printf 'a₹') | sha256sum
  const first = nextLink(CHAIN_START, "a₹");
  assert.equal(first.toString("hex"), "78c335abc730454d4b05bc3a17e6fba9d921476dca7959231c67f1968eac76ec");
  // The same from that link on, with the text b.
  assert.equal(
    nextLink(first, "b").toString("hex"),
    "d06b153883b5df1b57ca9f4b202a23f1e90c4b4e6fce1ecb7c4526fae255910f",
  );
});

test("CHAIN_START is 32 zero bytes", () => {
  assert.equal(CHAIN_START.toString("hex"), "0".repeat(64));
});

test("headerLinkText names the session and its header's link", () => {
  assert.equal(headerLinkText("2026-01-01-1", Uint8Array.of(0, 255)), "2026-01-01-1 00ff");
});

test("opsLinkText has every column, and null for what a record does not have", () => {
  assert.equal(opsLinkText(2, { wall: 9, event: "died", slot: 0, text: 'a "b"' }), '[2,9,"died",0,"a \\"b\\""]');
  assert.equal(opsLinkText(1, { wall: 9, event: "start" }), '[1,9,"start",null,null]');
});
