import type { Dispatcher, Publisher } from "../tape/mod.ts";
import type { OrderPath } from "./order_path.ts";
import type { EngineOptions } from "./session.ts";

/**
 * Where the producer's rows go: to the slots, and then to whoever in main waits for a row. In virtual time there is no room
 * for more while the journal, or what is said of the session, is behind.
 */
export function publisherOf(parts: {
  readonly dispatcher: Dispatcher;
  readonly path: OrderPath;
  readonly options: Pick<EngineOptions, "journal" | "outputs" | "session" | "ticks">;
}): Publisher {
  const { dispatcher, path, options } = parts;
  const { gate, guard } = path;
  const { journal, session, ticks, outputs } = options;
  const waits = session.mode === "virtual";
  return {
    get room() {
      return waits && (journal.behind || outputs?.behind === true) ? 0 : dispatcher.room;
    },
    publish() {
      dispatcher.publish();
      ticks?.noteRows();
      gate.notePublished();
      guard?.look();
    },
    waitForRoom: (signal) => {
      if (journal.behind) return journal.caughtUp(signal);
      return outputs?.behind === true ? outputs.caughtUp(signal) : dispatcher.waitForRoom(signal);
    },
    replaceOverrun: () => dispatcher.replaceOverrun(),
  };
}
