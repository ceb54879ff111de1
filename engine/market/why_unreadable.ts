const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no file of that name",
  ENOTDIR: "no folder on the way to it",
  EISDIR: "a folder",
  EACCES: "one that may not be read",
  EPERM: "one that may not be read",
};

/** What stands in place of a file that can be read, for a message: "Expected a file that can be read, was …". */
export function whyUnreadable(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return REASONS[code ?? ""] ?? `an error (${code ?? (cause instanceof Error ? cause.message : String(cause))})`;
}
