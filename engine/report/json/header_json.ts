import type { ResultHeader, ResultSession } from "../result/mod.ts";

/** What a result rests on, for machines. */
export function headerJson(header: ResultHeader, sessions: readonly ResultSession[]): object {
  const { version, kind, feed, zone, strategies, files, rowsSha256, calendar, from, to, settings } = header;
  return {
    version,
    kind,
    feed,
    sessions: kind === "sessions" ? sessions.map(({ id }) => id) : null,
    zone,
    strategies,
    files,
    rows_sha256: rowsSha256,
    calendar,
    from,
    to,
    first: sessions[0]?.date ?? null,
    last: sessions.at(-1)?.date ?? null,
    settings,
  };
}
