const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

/** Abbreviations that the platform knows besides the names of the IANA database. Temporal refuses them. */
const ABBREVIATION = /^(AC|AE|AG|AR|AS|BE|BS|CA|CN|CS|CT|EA|EC|IE|IS|JS|MI|NE|NS|PL|PN|PR|PS|SS|VS)T$/i;

/**
 * True if the platform knows a time zone of this name from the IANA database: `Asia/Kolkata`, `UTC`. These are the names
 * that Temporal accepts. Temporal itself is not asked: commands that only read settings start sooner without it.
 */
export function isZone(name: string): boolean {
  if (!ZONE_NAME.test(name) || ABBREVIATION.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name }).format(0);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
