import { SETTINGS } from "../../engine/settings/config.ts";
import { asCode, markdownTable } from "./parts.ts";

/** Every setting: its flag, its default, and what it is. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ name, flag, default: text, unset, about }) => [
    asCode(name),
    asCode(flag),
    text === null ? (unset ?? "") : asCode(text),
    about,
  ]);
  return markdownTable(["setting", "flag", "default", "what it is"], rows);
}
