import { SETTINGS } from "../../engine/settings/mod.ts";

const BEGIN = "    environment:\n";
const END = "      # Set to anything: no colours\n";

/** Defaults of the container that differ from those of the program. */
const OWN_DEFAULTS: Readonly<Record<string, string>> = { SPEED: "1000" };

/**
 * The text of `docker-compose.yml` with the settings of the table: what each one is, and its default.
 *
 * @throws Error if the text does not have the two lines that the settings stand between
 */
export function withSettings(compose: string): string {
  const [before, rest] = compose.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docker-compose.yml: Expected one line "${BEGIN.trim()}" and one "${END.trim()}" below it`);
  const lines = SETTINGS.map(({ name, default: fallback, unset: without, about, orders }) => {
    // It makes a difference whether somebody has said it: the container leaves it unsaid.
    const [text, unset] = orders === "said" ? [null, fallback] : [fallback, without];
    const comment = `${about.charAt(0).toUpperCase()}${about.slice(1)}${unset === null ? "" : ` (unset: ${unset})`}`;
    return `      # ${comment}\n      ${name}: "\${${name}:-${OWN_DEFAULTS[name] ?? text ?? ""}}"\n`;
  });
  return [before, BEGIN, ...lines, END, after].join("");
}
