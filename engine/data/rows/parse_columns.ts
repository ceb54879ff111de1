import { nearest } from "../../core/mod.ts";
import { UsageError } from "../../protocol/mod.ts";
import { COLUMN_NAMES, nameKey } from "./column_names.ts";
import { ROLES } from "./input_choices.ts";
import type { ColumnChoice, Role } from "./input_choices.ts";

const EXAMPLE = "as in --columns ts=Date+Time,price=LTP or, by number, --columns ts=1,open=2/100";

/** A piece of the text, and whether it stands in double quotes. */
interface Piece {
  readonly text: string;
  readonly isQuoted: boolean;
}

/**
 * Reads `--columns`: `ts=Date+Time,price=LTP,open=2/10000`. Columns are names, or numbers from 1. A name that has a comma,
 * a plus or an equals sign, or that is a number, stands in double quotes.
 *
 * @throws UsageError if the text has another form, an unknown role, or a role twice
 */
export function parseColumns(text: string): ColumnChoice[] {
  const choices: ColumnChoice[] = [];
  for (const part of split(text, ",")) {
    if (part.trim() === "")
      throw new UsageError(`expected --columns ROLE=COLUMN, was an empty part in ${quoted(text)}`, { hint: EXAMPLE });
    const choice = parseChoice(part.trim());
    if (choices.some(({ role }) => role === choice.role)) {
      throw new UsageError(`expected each role once in --columns, was a second ${choice.role}`, {
        hint: `join columns with +, as in ${choice.role}=Date+Time`,
      });
    }
    choices.push(choice);
  }
  checkRoles(choices);
  return choices;
}

/** The text of `--columns` that says the choices. */
export function formatColumns(choices: readonly ColumnChoice[]): string {
  return choices
    .map(({ role, columns, divisor }) => {
      const names = columns.map((column) => (typeof column === "number" ? String(column) : quoteName(column)));
      return `${role}=${names.join("+")}${divisor === 1 ? "" : `/${divisor}`}`;
    })
    .join(",");
}

function quoteName(name: string): string {
  const isPlain = !/[,+="]|^\s|\s$|^\d+$|\/\d+(?:\.\d+)?(?:e\d{1,2})?$/i.test(name) && name !== "";
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

function parseChoice(part: string): ColumnChoice {
  const equals = part.indexOf("=");
  if (equals <= 0) throw new UsageError(`expected --columns ROLE=COLUMN, was ${quoted(part)}`, { hint: EXAMPLE });
  const role = roleOf(part.slice(0, equals).trim());
  let rest = part.slice(equals + 1).trim();
  let divisor = 1;
  const divided = /\/(\d+(?:\.\d+)?(?:e\d{1,2})?)$/i.exec(rest);
  if (divided !== null) {
    divisor = Number(divided[1]);
    rest = rest.slice(0, divided.index);
    checkDivisor(part, role, divisor);
  }
  const columns = split(rest, "+").map((column) => columnOf(part, unquote(column)));
  if (columns.length > 1 && role !== "ts" && role !== "instrument" && role !== "date") {
    throw new UsageError(`expected one column of ${role}, was ${quoted(part)}`, {
      hint: "+ joins columns of ts and instrument",
    });
  }
  return { role, columns, divisor };
}

function checkDivisor(part: string, role: Role, divisor: number): void {
  const isPrice = ["open", "high", "low", "close", "price", "bid", "ask"].includes(role);
  if (!isPrice) throw new UsageError(`expected /${divisor} after a price, was ${quoted(part)}`, { hint: EXAMPLE });
  if (!(divisor > 0)) throw new UsageError(`expected a divisor above 0, was ${quoted(part)}`, { hint: EXAMPLE });
}

function roleOf(name: string): Role {
  const role = ROLES.find((each) => each === name.toLowerCase());
  if (role !== undefined) return role;
  const key = nameKey(name);
  const meant = ROLES.find((each) => COLUMN_NAMES[each].includes(key)) ?? nearest(name, ROLES);
  throw new UsageError(`expected a role of --columns, was ${quoted(name)}`, {
    meant,
    hint: `roles are ${ROLES.join(", ")}`,
  });
}

function columnOf(part: string, { text, isQuoted }: Piece): string | number {
  if (text === "" && !isQuoted) {
    throw new UsageError(`expected a column's name or number, was ${quoted(part)}`, { hint: EXAMPLE });
  }
  if (isQuoted || !/^\d+$/.test(text)) return text;
  const column = Number(text);
  if (column >= 1 && column <= 10_000) return column;
  throw new UsageError(`expected a column's number from 1, was ${quoted(part)}`, {
    hint: "a name that is a number stands in double quotes",
  });
}

function checkRoles(choices: readonly ColumnChoice[]): void {
  const has = (role: Role): boolean => choices.some((choice) => choice.role === role);
  if (has("ts") && (has("date") || has("time"))) {
    throw new UsageError("expected ts, or date and time, in --columns, was both", {
      hint: "as in --columns ts=Date+Time",
    });
  }
  const bars = (["open", "high", "low", "close"] as const).filter(has);
  if (has("price") && bars.length > 0) {
    throw new UsageError(`expected a price or the four prices of bars in --columns, was price and ${bars.join(", ")}`, {
      hint: null,
    });
  }
}

/** Splits a text at a character that stands outside of double quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === separator && !isQuoted) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  if (isQuoted) {
    throw new UsageError(`expected a second double quote in --columns, was ${quoted(text)}`, { hint: EXAMPLE });
  }
  return [...parts, part];
}

function unquote(text: string): Piece {
  const trimmed = text.trim();
  const isQuoted = trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"');
  return { text: isQuoted ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed, isQuoted };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
