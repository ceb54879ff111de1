import { isZone } from "../../market/mod.ts";
import { SYMBOL_FORM, symbolProblem, UsageError } from "../../protocol/mod.ts";
import type { TableOpener } from "../records/mod.ts";
import { CivilText, isDateOrder } from "./civil_text.ts";
import type { DateOrder } from "./civil_text.ts";
import { inputError } from "./column_error.ts";
import { DateEvidence } from "./date_evidence.ts";
import { dateOf } from "./epoch_unit.ts";
import { passFile } from "./file_pass.ts";
import type { FileDecisions, FilePass } from "./file_pass.ts";
import { LocalZone } from "./local_zone.ts";
import { dayOf } from "./make_stamp.ts";
import { decideMark } from "./mark_evidence.ts";
import type { DecimalMark } from "./mark_evidence.ts";
import { MAX_DECIMALS } from "./number_form.ts";
import type { FileReading, ReadingRequest } from "./reading.ts";
import type { RowSink } from "./row_sink.ts";
import { parseTimePattern, timeWordOf } from "./time_pattern.ts";
import type { TimeWord } from "./time_pattern.ts";

/** Readings at most: a guess, what all files say, and what follows of that. */
const MAX_ROUNDS = 3;

/**
 * Reads tables as rows. What nobody says is guessed from the first records, and decided by all records of all files: where
 * the guess was wrong the reading begins anew.
 *
 * @returns how each file was read, in the order of `openers`
 * @throws EngineError INPUT_FILE if a file cannot be understood: the message names the option that helps
 * @throws UsageError if a choice has a wrong form
 */
export async function readTables(
  openers: readonly TableOpener[],
  request: ReadingRequest,
  sink: RowSink,
): Promise<readonly FileReading[]> {
  const requests = openers.map((_, index) => ({ ...request, choices: request.byFile?.[index] ?? request.choices }));
  for (const each of [request, ...requests]) checkChoices(each);
  const decisions: FileDecisions[] = openers.map(() => ({ timeForm: null, mark: null, hasTradedVolume: false }));
  const zones = new Map<string, LocalZone>();
  const zoneOf = (zone: string): LocalZone => {
    const known = zones.get(zone) ?? new LocalZone(zone);
    zones.set(zone, known);
    return known;
  };
  let order: DateOrder | null = null;
  for (let round = 1; ; round++) {
    const passes: FilePass[] = [];
    let bytesBefore = 0;
    for (const [index, opener] of openers.entries()) {
      const before = bytesBefore;
      const onBytes = (bytes: number): void => request.onProgress(before + bytes);
      const decided = decisions[index] as FileDecisions;
      const own = requests[index] ?? request;
      passes.push(await passFile({ index, opener, request: own, sink, decisions: decided, order, zoneOf, onBytes }));
      bytesBefore += opener.bytes;
    }
    const unclear = passes.filter(
      ({ request: { choices }, reading }) => choices.timeFormat === null && isDateOrder(reading.timeForm),
    );
    order = decideOrder(unclear);
    const isOtherOrder = order !== null && unclear.some(({ reading }) => reading.timeForm !== order);
    const isOther = passes.map((pass, index) =>
      decideFile(pass, passes, { own: decisions[index] as FileDecisions, round }),
    );
    if (!isOtherOrder && !isOther.includes(true)) {
      for (const pass of passes) checkDecimals(pass);
      checkRows(passes);
      return passes.map(({ reading }) => reading);
    }
    if (round === MAX_ROUNDS) throw undecidedError(passes[Math.max(0, isOther.indexOf(true))]);
    sink.restart();
  }
}

/** Each reading of a file says something else of how it is written. */
function undecidedError(pass: FilePass | undefined): Error {
  const what = "Expected times and numbers that are written in one way, was a file that each reading shows in another";
  const place = pass?.place ?? { path: "", line: 1 };
  return inputError(place, `${what}. Say how they are written: --time-format, --decimal-mark`);
}

/** Fails for choices of a wrong form, before a file is opened. */
function checkChoices({ choices }: ReadingRequest): void {
  const { timeFormat, timeZone, decimals, instrument } = choices;
  const problem = instrument === null ? null : symbolProblem(instrument);
  if (problem !== null) {
    throw new UsageError(`expected --instrument SYMBOL, was ${JSON.stringify(instrument)}: ${problem}`, {
      hint: `a symbol has ${SYMBOL_FORM}`,
    });
  }
  if (timeFormat !== null && timeWordOf(timeFormat) === null) parseTimePattern(timeFormat);
  dayOf(choices);
  if (timeZone !== null && !isZone(timeZone)) {
    throw new UsageError(`expected --time-zone ZONE, was ${JSON.stringify(timeZone)}`, {
      hint: "as in --time-zone America/New_York",
    });
  }
  if (decimals !== null && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= MAX_DECIMALS)) {
    throw new UsageError(`expected --decimals 0 to ${MAX_DECIMALS}, was ${decimals}`);
  }
}

/**
 * The order of days and months that all files allow. Null: they have no such dates.
 *
 * @param unclear the files that have them
 */
function decideOrder(unclear: readonly FilePass[]): DateOrder | null {
  const evidence = new DateEvidence();
  for (const { dates } of unclear) evidence.add(dates);
  const [pass] = unclear;
  if (pass === undefined || evidence.count === 0) return null;
  const orders = evidence.orders();
  const [order = "day-first"] = orders;
  if (orders.length === 1) return order;
  const { line, text } = pass.unclearDate ?? { line: pass.place.line, text: evidence.first };
  const readings = orders.map((each) => `${ORDER_WORDS[each]} it is ${dateRead(text, each)}`);
  const ways = orders.map((each) => `--time-format ${each}`);
  const what = `Expected dates whose day and month are clear, was ${JSON.stringify(text)}`;
  throw inputError(
    { path: pass.place.path, line },
    `${what}: ${readings.join(", ")}. Say which it is: ${ways.join(" or ")}`,
  );
}

const ORDER_WORDS: Readonly<Record<DateOrder, string>> = {
  "day-first": "with the day first",
  "month-first": "with the month first",
  "year-first": "with the year first",
};

function dateRead(text: string, order: DateOrder): string {
  const civil = new CivilText();
  const [date = ""] = text.trim().split(/\s/);
  return civil.read(text, order) || civil.read(date, order) ? dateOf(civil.days * 86_400_000_000) : "no date";
}

/** What a file's own records say. @returns true if it was read in another way */
function decideFile(
  pass: FilePass,
  passes: readonly FilePass[],
  { own, round }: { readonly own: FileDecisions; readonly round: number },
): boolean {
  let isOther = false;
  const { choices } = pass.request;
  if (choices.decimalMark === null) {
    const mark = decidedMark(pass) ?? markOfOthers(pass, passes);
    if (mark === null) throw markError(pass);
    if (mark !== pass.mark) isOther = true;
    own.mark = mark;
  }
  if (choices.timeFormat === null && round === 1) {
    const form = betterForm(pass);
    if (form !== null) {
      own.timeForm = form;
      isOther = true;
    }
  }
  if (pass.rows.hasTradedVolume && !own.hasTradedVolume) {
    own.hasTradedVolume = true;
    isOther = true;
  }
  return isOther;
}

function decidedMark({ numbers, reading }: FilePass): DecimalMark | null {
  return decideMark(numbers.evidence, reading.form.delimiter);
}

function markOfOthers(pass: FilePass, passes: readonly FilePass[]): DecimalMark | null {
  const like = passes.filter(({ reading }) => reading.form.delimiter === pass.reading.form.delimiter);
  const marks = like.flatMap((other) => {
    const { comma, dot } = other.numbers.evidence;
    return comma + dot === 0 ? [] : [decidedMark(other)];
  });
  return marks.find((mark) => mark !== null) ?? null;
}

function markError({ numbers, place }: FilePass): Error {
  const text = numbers.evidence.firstMaybe;
  const plain = text.replaceAll(/[.,]/g, "");
  const what = `Expected numbers whose decimal mark is clear, was ${JSON.stringify(text)}: ${text.replace(",", ".")} or ${plain}`;
  return inputError(place, `${what}. Say which it is: --decimal-mark comma or --decimal-mark dot`);
}

/** The form of most times that could not be read, if they are more than those that could. */
function betterForm({ rows }: FilePass): TimeWord | null {
  const [best] = [...rows.timeless].toSorted((left, right) => right[1] - left[1]);
  if (best === undefined || best[1] <= rows.rows) return null;
  const [kind] = best;
  if (kind === "numeric") return "day-first";
  return kind === "iso" || kind === "month-name" || kind.startsWith("epoch-") ? (kind as TimeWord) : null;
}

/** Fails if no file has a row, and lines whose price is empty, or 0 with nothing traded. */
function checkRows(passes: readonly FilePass[]): void {
  const [pass] = passes;
  if (pass === undefined || passes.some(({ reading }) => reading.rows + reading.unreadable > 0)) return;
  const lines = passes.reduce((sum, { reading }) => sum + reading.noRows, 0);
  if (lines === 0) return;
  const price = pass.reading.columns.find(({ role }) => role === "price" || role === "close");
  const column = `the column ${JSON.stringify(price?.columns[0])}`;
  const zeros = passes.reduce((sum, { rows }) => sum + rows.zeros, 0);
  const why = zeros < lines ? `${column} is empty` : `${column} is 0, and nothing was traded`;
  const what = `Expected rows with prices, was none in ${lines} ${lines === 1 ? "line" : "lines"}: ${why}`;
  const [bid, ask] = (["bid", "ask"] as const).map((role) => (pass.places.get(role)?.columns[0] ?? -1) + 1);
  const isQuote = bid !== undefined && ask !== undefined && bid > 0 && ask > 0;
  const ways = isQuote ? `price=${bid},bid=${bid},ask=${ask}` : "price=COLUMN";
  throw inputError(pass.place, `${what}. Say which columns have prices, as in --columns ${ways}`);
}

function checkDecimals({ rows, place, reading, request }: FilePass): void {
  const { firstOdd, odd } = rows;
  if (firstOdd === null || request.choices.decimals !== null) return;
  const decimals = Math.abs(Number(firstOdd.text)) < 1 ? MAX_DECIMALS : 2;
  const count = odd === 1 ? "a row has" : `${odd} of ${reading.rows} rows have`;
  const what = `Expected prices of at most ${MAX_DECIMALS} decimals, was ${firstOdd.text}: ${count} more`;
  throw inputError(
    { path: place.path, line: firstOdd.line },
    `${what}. These are adjusted prices: --decimals ${decimals} rounds them`,
  );
}
