import { compare, figure, interleave, lineOf, THOUSANDS, type Row } from "./harness.ts";
import { withJournal } from "./journal_file.ts";
import { minuteTraders, sessionFeed } from "./journal_session.ts";
import { rowsPerSecond } from "./throughput.ts";

const BLOCKS = 9;
const TICKS = 400_000;
const STRATEGIES = 10;
/** Each has about 500 orders in a session of 365 minutes. */
const MINUTES = 1;

/** What the journal takes from a session that nothing else holds up, until all of it is on the disk. */
export const journalMax: Row = {
  name: "journal-max",
  about: "speed max, 400,000 ticks, 10 strategies, 5,000 orders: with a journal : without",
  async run(setting) {
    let orders = 0;
    const arm = (where: "file" | "memory") => () =>
      withJournal(setting, where, async (journal) => {
        const rows = await rowsPerSecond(minuteTraders(STRATEGIES, MINUTES), TICKS, {
          worker: setting.worker,
          workers: 1,
          feed: sessionFeed(TICKS),
          journal,
          maxOrdersPerSecond: 1_000_000,
        });
        orders = journal.tally.orders;
        return rows;
      });
    await interleave(1, [arm("file"), arm("memory")]);
    const [a, b] = await interleave(BLOCKS, [arm("file"), arm("memory")]);
    return [
      lineOf("journal-max, rows judged", compare(a, b), { unit: THOUSANDS, target: { atLeast: 0.6 } }),
      figure("journal-max, orders", orders, { name: "", per: 1 }),
    ];
  },
};
