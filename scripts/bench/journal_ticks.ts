import { setTimeout as delay } from "node:timers/promises";
import { JournalReader, TickRecordingJournal } from "../../engine/journal/mod.ts";
import { BurstFeed } from "./burst_feed.ts";
import { compare, figure, interleave, lineOf, type Row, type Setting, THOUSANDS } from "./harness.ts";
import { openStore, SESSION, withFile } from "./journal_file.ts";
import { RealTimeSession } from "./real_time.ts";
import { idleRules } from "./rules.ts";

const BLOCKS = 9;
const BLOCK_MS = 1_000;
const SETTLE_MS = 300;
const TICKS_PER_SECOND = 50_000;
const RULES = 10;
const PERCENT = { name: "%", per: 0.01 } as const;

interface Measure {
  /** Of a core, 0 to how many there are. */
  readonly cpu: number;
  readonly ticksPerSecond: number;
  /** Of the frames, a tick; 0: they are not recorded. */
  readonly bytes: number;
}

/** What it takes to keep every tick of a busy market. */
export const journalTicks: Row = {
  name: "journal-ticks",
  about: "50,000 ticks/s, 10 rules, the processor's time: ticks in the journal : not",
  async run(setting) {
    const arm = (records: boolean) => () => withFile(setting, (file) => measure(setting, file, records));
    const [a = [], b = []] = await interleave(BLOCKS, [arm(true), arm(false)]);
    const cpu = (measures: readonly Measure[]): readonly number[] => measures.map((each) => each.cpu);
    return [
      lineOf("journal-ticks, of a core", compare(cpu(a), cpu(b)), { unit: PERCENT }),
      figure("journal-ticks, ticks", Math.min(...a.map((each) => each.ticksPerSecond)), THOUSANDS),
      figure("journal-ticks, a tick", Math.max(...a.map((each) => each.bytes)), { name: "bytes", per: 1 }),
    ];
  },
};

async function measure(setting: Setting, file: string, records: boolean): Promise<Measure> {
  const store = await openStore(setting, file);
  store.begin({ ...SESSION, recorded: [] });
  const ticks = records ? new TickRecordingJournal(store) : null;
  const feed = new BurstFeed(TICKS_PER_SECOND);
  const over = { worker: setting.worker, workers: 1, feed, journal: ticks ?? store, ticks };
  const session = await RealTimeSession.start(idleRules(RULES), over, { onOrder: () => {} });
  await delay(SETTLE_MS);
  const [begun, from, before] = [performance.now(), feed.given, process.cpuUsage()];
  await delay(BLOCK_MS);
  const { user, system } = process.cpuUsage(before);
  const ms = performance.now() - begun;
  const given = feed.given - from;
  await session.end();
  await store.close();
  return {
    cpu: (user + system) / 1_000 / ms,
    ticksPerSecond: (given * 1_000) / ms,
    bytes: records ? bytesPerTick(file) : 0,
  };
}

function bytesPerTick(file: string): number {
  const reader = JournalReader.open(file);
  try {
    let [bytes, rows] = [0, 0];
    for (const frame of reader.tables.ticks()) {
      bytes += frame.frame.length;
      rows += frame.rows;
    }
    return bytes / rows;
  } finally {
    reader.close();
  }
}
