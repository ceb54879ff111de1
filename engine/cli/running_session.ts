import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Engine, SessionListener } from "../engine.ts";
import type { Summary } from "../observe/mod.ts";
import { millisUntilOpen, type SessionSetup } from "./session_setup.ts";
import { handleSignals } from "./signals.ts";
import type { View } from "./view.ts";

/** What a running session is made of. */
export interface RunningParts {
  readonly config: Config;
  readonly setup: SessionSetup;
  readonly clock: Clock;
  readonly view: View;
}

/** A session in a process: between the signals, the view, and the engine. */
export class RunningSession {
  readonly #parts: RunningParts;
  readonly #drain = new AbortController();
  #engine: Engine | null = null;

  constructor(parts: RunningParts) {
    this.#parts = parts;
  }

  async trade(start: (listener: SessionListener) => Promise<Engine>): Promise<Summary | null> {
    const { view } = this.#parts;
    const letGo = handleSignals({
      drain: () => this.#startDrain(),
      quit: (code) => {
        view.close();
        process.exit(code);
      },
      dump: () => {},
    });
    try {
      this.#engine = await start(view.listener);
      view.begin(this.#engine);
      const summary = await this.#engine.trade();
      view.finish(summary);
      return summary;
    } finally {
      view.close();
      letGo();
    }
  }

  #startDrain(): void {
    this.#drain.abort();
    this.#engine?.drain();
  }
}
