import { createHash } from "node:crypto";
import { escapeHtml } from "../charts/mod.ts";
import { PAGE_STYLE } from "./style.ts";

/** What a file of HTML has. */
export interface HtmlParts {
  /** A text. */
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** The script that runs in it. Null: none may run. */
  readonly script: string | null;
}

/** A file of HTML that asks for nothing: its style and its script are in it, by their hashes, and no others may be used. */
export function htmlFile({ title, body, script }: HtmlParts): string {
  const scripts = script === null ? "" : `; script-src '${hashOf(script)}'`;
  const policy = `default-src 'none'; style-src '${hashOf(PAGE_STYLE)}'${scripts}; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)} · Bulkhead</title><style>${PAGE_STYLE}</style></head><body>`,
    body,
    script === null ? "" : `<script>${script}</script>`,
    "</body></html>\n",
  ].join("");
}

/** The hash of a text, as a content security policy has it. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
