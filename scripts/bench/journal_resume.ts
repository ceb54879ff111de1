import { copyFile } from "node:fs/promises";
import { JournalReader } from "../../engine/journal/mod.ts";
import { Engine } from "../../engine/session/engine.ts";
import { planJournal } from "../../engine/session/setup/journal_plan.ts";
import { headerFacts } from "../../test/fixtures/header_facts.ts";
import { doctor } from "../../test/fixtures/journal_file.ts";
import { BANKNIFTY, NIFTY, optionsFor } from "../../test/fixtures/session.ts";
import { compare, figure, interleave, lineOf, MS, type Row, type Setting } from "./harness.ts";
import { openStore, SESSION, withFile } from "./journal_file.ts";
import { dayTraders, sessionFeed } from "./journal_session.ts";

const BLOCKS = 2;
const TICKS = 1_000_000;
const STRATEGIES = 1_000;

/** Deletes the record that a book ends with. */
const CUT = "DELETE FROM book WHERE seq = (SELECT max(seq) FROM book)";

/** How long a session takes that was killed just before its end, to be resumed and to come to it. */
export const journalResume: Row = {
  name: "journal-resume",
  about: "1,000,000 ticks, 1,000 strategies, cut at the last record: resumed : begun",
  run: (setting) =>
    withFile(setting, async (cut) => {
      await trade(setting, cut);
      doctor(cut, CUT);
      const resumed = () =>
        withFile(setting, async (file) => {
          await copyFile(cut, file);
          return trade(setting, file);
        });
      const begun = () => withFile(setting, (file) => trade(setting, file));
      const [a, b] = await interleave(BLOCKS, [resumed, begun]);
      return [
        lineOf("journal-resume", compare(a, b), { unit: MS }),
        figure("journal-resume, records", recordsIn(cut), { name: "", per: 1 }),
      ];
    }),
};

/** @returns milliseconds from reading what the journal has of the session to the session's end being on the disk */
async function trade(setting: Setting, file: string): Promise<number> {
  const begun = performance.now();
  const instruments = [NIFTY, BANKNIFTY].map(({ index: _index, ...facts }) => facts);
  const header = { ...headerFacts(), instruments };
  const { id, date, earlier } = planJournal({ file, date: SESSION.date, header, fresh: false });
  const journal = await openStore(setting, file);
  try {
    const { events: recorded, checkpoints } = earlier;
    journal.begin({ id, date, recorded });
    const over = { worker: setting.worker, workers: 1, feed: sessionFeed(TICKS), journal, recorded, checkpoints };
    const specs = dayTraders(STRATEGIES);
    const engine = await Engine.start(optionsFor(specs, { ...over, maxOrdersPerSecond: 1_000_000 }));
    await engine.trade();
    await journal.flush();
    return performance.now() - begun;
  } finally {
    await journal.close();
  }
}

/** @returns how many records the first session of a journal has */
function recordsIn(file: string): number {
  const reader = JournalReader.open(file);
  try {
    return [...reader.texts(1)].length;
  } finally {
    reader.close();
  }
}
