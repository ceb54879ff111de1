/** The fees of a result in words, by its settings: a schedule by its name, else its rate and its fixed part. */
export function feesText(settings: Readonly<Record<string, string>>): string {
  const { FEES, FEE_RATE = "0", FEE_FIXED = "0" } = settings;
  if (FEES !== undefined) return nameOf(FEES) ?? FEES;
  if (Number(FEE_RATE) === 0 && Number(FEE_FIXED) === 0) return "none";
  return `${FEE_RATE} of the value and ${FEE_FIXED} a fill`;
}

/** The name of a schedule of fees, as a header has it. Null: it is none. */
function nameOf(text: string): string | null {
  try {
    const schedule: unknown = JSON.parse(text);
    const name = typeof schedule === "object" && schedule !== null && "name" in schedule ? schedule.name : null;
    return typeof name === "string" ? name : null;
  } catch (error) {
    // Settings that differ between sessions are told in words.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
