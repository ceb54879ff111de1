/** An instant for people: `2026-01-01T15:20:00.000+05:30` becomes `2026-01-01 15:20:00 +05:30`. */
export function timeText(iso: string): string {
  return iso.replace(/T(\d\d:\d\d:\d\d)(?:\.\d+)?/, " $1 ").trimEnd();
}
