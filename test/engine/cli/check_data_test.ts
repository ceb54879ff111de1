import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type CheckedData, readCheckedData } from "../../../engine/cli/check_data.ts";
import { readChoices } from "../../../engine/cli/input_flags.ts";
import { newInstrument } from "../../../engine/protocol/mod.ts";
import { readConfig } from "../../../engine/settings/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { hoursOf } from "../../fixtures/files.ts";

const workspace = new Workspace("check-data");
const INSTRUMENTS = ["NIFTY", "GOLD", "OIL"].map((symbol, index) => newInstrument({ index, symbol }));

async function read(name: string, text: string): Promise<CheckedData & { readonly said: readonly string[] }> {
  const config = readConfig({});
  const said: string[] = [];
  const paths = [workspace.write(name, text)];
  const choice = { feed: "replay", flag: "data", paths, choices: readChoices(new Map(), null) } as const;
  const files = { config, hours: hoursOf(config), choice, say: (note: string) => void said.push(note) };
  return { ...(await readCheckedData(files, INSTRUMENTS)), said };
}

describe("readCheckedData", () => {
  test("says what each instrument has of volume and quotes, and which has no row", async () => {
    const { facts } = await read(
      "ticks.csv",
      [
        "instrument,ts,price,size,bid,ask",
        "NIFTY,2026-01-05T09:15:00+05:30,100,5,,",
        "GOLD,2026-01-05T09:15:01+05:30,200,0,199,201",
        "",
      ].join("\n"),
    );
    assert.deepEqual(Object.fromEntries(facts), {
      NIFTY: { hasRows: true, hasVolume: true, hasQuotes: false },
      GOLD: { hasRows: true, hasVolume: false, hasQuotes: true },
      OIL: { hasRows: false, hasVolume: false, hasQuotes: false },
    });
  });

  test("has the length of bars, and the decimals of prices", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => {
      const at = `${String(9 + Math.floor((15 + 5 * i) / 60)).padStart(2, "0")}:${String((15 + 5 * i) % 60).padStart(2, "0")}`;
      return `NIFTY,2026-01-05T${at}:00+05:30,1.2345,1.2345,1.2345,1.2345`;
    });
    const { bars, instruments, until } = await read(
      "bars.csv",
      `instrument,ts,open,high,low,close\n${rows.join("\n")}\n`,
    );
    const [nifty] = instruments;
    assert.ok(nifty !== undefined);
    assert.deepEqual([bars.barsOf(nifty), nifty.scale], [[300_000_000], 10_000]);
    assert.equal(until, Date.parse("2026-01-05T11:40:00+05:30") * 1_000);
  });
});
