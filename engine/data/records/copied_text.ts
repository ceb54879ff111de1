/**
 * The same text, in memory of its own. A cell is a part of the piece of the file that it was cut from, and keeps all of it
 * in memory: what is kept for longer than its batch has to be copied.
 */
export function copiedText(cell: string): string {
  return Buffer.from(cell, "utf16le").toString("utf16le");
}
