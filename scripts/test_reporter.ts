import path from "node:path";
import { Readable } from "node:stream";
import { spec as SpecReporter } from "node:test/reporters";
import type { TestEvent } from "node:test/reporters";

/** How many of the files are named. */
const NAMED = 10;

/**
 * A reporter of Node's test runner: its own `spec`, and before the counts at the end the files whose tests took longest. What
 * a file takes to start is not in its seconds.
 */
// oxlint-disable-next-line import/no-default-export -- the runner takes a reporter's default export
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const lines = Readable.from(withSlowest(events)).pipe(new SpecReporter());
  for await (const line of lines) yield String(line);
}

/** The events, and before the first of the runner's counts one more for each of the slowest files. */
async function* withSlowest(events: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  const took = new Map<string, number>();
  let shown = false;
  for await (const event of events) {
    if (event.type === "test:pass" || event.type === "test:fail") {
      const { nesting, file = "", details } = event.data;
      if (nesting === 0) took.set(file, (took.get(file) ?? 0) + details.duration_ms);
    }
    if (!shown && event.type === "test:diagnostic" && /^tests \d+$/.test(event.data.message)) {
      shown = true;
      for (const message of slowestOf(took)) {
        yield { ...event, data: { ...event.data, message } };
      }
    }
    yield event;
  }
}

function slowestOf(took: ReadonlyMap<string, number>): string[] {
  return [...took]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, NAMED)
    .map(([file, ms]) => `${(ms / 1000).toFixed(1).padStart(6)} s ${path.relative(process.cwd(), file)}`);
}
