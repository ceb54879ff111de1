import { createHash } from "node:crypto";
import type { OpsRecord } from "./journal.ts";

/** What a chain begins with: 32 zero bytes. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

/**
 * The next link of a chain: SHA-256 of the link before and the text, UTF-8. Whoever changes, drops or inserts a text has
 * to make every later link anew.
 *
 * @returns 32 bytes
 */
export function nextLink(before: Uint8Array, text: string): Buffer {
  return createHash("sha256").update(before).update(text).digest();
}

/** What the chain over the headers is made of: the session's id, and the link of its header. */
export function headerLinkText(id: string, header: Uint8Array): string {
  return `${id} ${Buffer.from(header).toString("hex")}`;
}

/** What the chain over ops is made of: every column of the record, and the number of its session. */
export function opsLinkText(session: number, { wall, event, slot, text }: OpsRecord): string {
  return JSON.stringify([session, wall, event, slot ?? null, text ?? null]);
}

/** What the chain over frames of ticks is made of: every column, the frame by its hash. */
export function ticksLinkText(
  session: number,
  { first, rows, frame }: { readonly first: number; readonly rows: number; readonly frame: Uint8Array },
): string {
  return JSON.stringify([session, first, rows, createHash("sha256").update(frame).digest("hex")]);
}

/** What a checkpoint's bytes are held against before they are used. @returns 32 bytes */
export function checkpointHash(of: { readonly fit: string; readonly seq: number; readonly bytes: Uint8Array }): Buffer {
  return createHash("sha256").update(`${of.fit} ${of.seq} `).update(of.bytes).digest();
}
