import { createHash } from "node:crypto";
import type { OpsRecord } from "./journal.ts";

/** The link before the first link of a chain: 32 zero bytes. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

/**
 * The next link of a chain: SHA-256 of the link before and the text in UTF-8. To change, remove or insert a text, one
 * would have to compute every later link again.
 *
 * @returns 32 bytes
 */
export function nextLink(before: Uint8Array, text: string): Buffer {
  return createHash("sha256").update(before).update(text).digest();
}

/** The text of a link in the chain over headers: the session's id, and the link of its header. */
export function headerLinkText(id: string, header: Uint8Array): string {
  return `${id} ${Buffer.from(header).toString("hex")}`;
}

/** The text of a link in the chain over ops: the number of the session, and every column of the record. */
export function opsLinkText(session: number, { wall, event, slot, text }: OpsRecord): string {
  return JSON.stringify([session, wall, event, slot ?? null, text ?? null]);
}

/** The text of a link in the chain over ticks: every column, with the frame's hash in place of the frame. */
export function ticksLinkText(
  session: number,
  { first, rows, frame }: { readonly first: number; readonly rows: number; readonly frame: Uint8Array },
): string {
  return JSON.stringify([session, first, rows, createHash("sha256").update(frame).digest("hex")]);
}

/** The hash of a checkpoint. It is checked before the checkpoint is used. @returns 32 bytes */
export function checkpointHash(of: { readonly fit: string; readonly seq: number; readonly bytes: Uint8Array }): Buffer {
  return createHash("sha256").update(`${of.fit} ${of.seq} `).update(of.bytes).digest();
}
