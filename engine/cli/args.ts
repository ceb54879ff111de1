import { parseArgs } from "node:util";
import { nearest } from "../core/mod.ts";
import { UsageError } from "../protocol/mod.ts";

/** A flag of a command. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for its value in the help, or null for a switch. */
  readonly value: string | null;
  readonly about: string;
}

/** Arguments as they were given. */
export interface Arguments {
  /** By flag, its value; the last one counts if there are several. */
  readonly values: ReadonlyMap<string, string>;
  /** By flag, all its values. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/** What a command accepts. */
export interface ArgumentsSpec {
  readonly command: string;
  readonly flags: readonly Flag[];
  /** Names of its positional arguments. One in brackets is optional; one with an ellipsis
   * stands for several, and may stand before others. */
  readonly positionals: readonly string[];
}

/** Parses what follows the command. @throws UsageError for what the command does not accept */
export function parseArguments(argv: readonly string[], spec: ArgumentsSpec): Arguments {
  const options = Object.fromEntries(
    spec.flags.map(({ name, value }) => [
      name,
      value === null ? { type: "boolean" as const } : { type: "string" as const, multiple: true as const },
    ]),
  );
  const { values, positionals } = parseStrictly(argv, options, spec);
  const isMany = spec.positionals.some((name) => name.includes("…"));
  if (positionals.length > spec.positionals.length && !isMany) {
    throw new UsageError(
      `expected nothing after ${expectedPositionals(spec)}, was ${JSON.stringify(positionals.at(-1))}`,
    );
  }
  const missing = spec.positionals.filter((name) => !name.startsWith("["))[positionals.length];
  if (missing !== undefined) throw new UsageError(`expected ${missing}, was nothing`);
  const given = Object.entries(values);
  const lists = given.flatMap(([name, value]) => (Array.isArray(value) ? [[name, value as string[]] as const] : []));
  return {
    values: new Map(lists.map(([name, list]) => [name, list.at(-1) ?? ""])),
    lists: new Map(lists),
    switches: new Set(given.flatMap(([name, value]) => (value === true ? [name] : []))),
    positionals,
  };
}

function parseStrictly(
  argv: readonly string[],
  options: Record<string, { readonly type: "boolean" | "string"; readonly multiple?: true }>,
  spec: ArgumentsSpec,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    // The first sentence of Node's message says what is wrong. The rest is advice about `--`.
    const [first = cause.message] = cause.message.split(/\. (?:To specify|Did you forget)/);
    const code = (cause as NodeJS.ErrnoException).code;
    const meant = code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" ? flagMeant(first, argv, spec) : null;
    throw new UsageError(first.charAt(0).toLowerCase() + first.slice(1), { meant });
  }
}

/** The flag that an unknown one was probably meant to be, or null. */
function flagMeant(message: string, argv: readonly string[], { flags }: ArgumentsSpec): string | null {
  const unknown = /'(-[^']*)'/.exec(message)?.[1] ?? "";
  // After one dash Node takes each letter for a flag: the whole word tells more of what was meant.
  const word = unknown.startsWith("--") ? unknown : (argv.find((each) => each.startsWith(unknown)) ?? unknown);
  const [name = ""] = word.replace(/^-+/, "").split("=");
  const meant = name.length > 1 ? nearest(name, [...flags.map((flag) => flag.name), "help"]) : null;
  return meant === null ? null : `--${meant}`;
}

function expectedPositionals({ command, positionals }: ArgumentsSpec): string {
  return positionals.length === 0 ? command : positionals.join(" ");
}
