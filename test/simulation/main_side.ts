import assert from "node:assert/strict";
import { TickBatch } from "../../engine/data/mod.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { checkSnapshots, summarise, WarmUp } from "../../engine/observe/mod.ts";
import type { Placement, SlotEvents, SlotHandle } from "../../engine/pool/mod.ts";
import type { QuarantinedFrom, SlotPlan, StrategySpec } from "../../engine/protocol/mod.ts";
import type { EngineOptions } from "../../engine/session/engine_options.ts";
import { placeInSlots } from "../../engine/session/engine_parts.ts";
import { entryReasons, sessionTallies } from "../../engine/session/entry_reasons.ts";
import { openOrderPath, type OrderPath } from "../../engine/session/order_path.ts";
import { headerEvent } from "../../engine/session/resume/opening_events.ts";
import { type ControlRow, Tape, Dispatcher } from "../../engine/tape/mod.ts";
import { PaperVenue } from "../../engine/venues/mod.ts";
import { needsOf } from "../../workers/explain/mod.ts";
import { INDIA, keptBook, optionsFor, OPEN } from "../fixtures/session.ts";
import { fillBatch } from "./market.ts";
import { arenasOf, lacksOf, type SessionOutcome } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";

/** What a slot of the simulation is made with. */
export interface SlotSeat {
  readonly index: number;
  readonly events: SlotEvents;
  readonly head: () => number;
  readonly overrun: () => NonNullable<SlotPlan["overrun"]>;
}

/**
 * The main thread's side of a session, moved by hand: real tape, dispatcher, gate and ledger over slots of any kind. It
 * publishes rows when it is told to, and as many.
 */
export class MainSide {
  readonly slots: readonly SlotHandle[];
  readonly #scenario: Scenario;
  readonly #options: EngineOptions;
  readonly #tape: Tape;
  readonly #dispatcher: Dispatcher;
  readonly #path: OrderPath;
  readonly #placement: Placement<StrategySpec>;
  readonly #warmUp: WarmUp;
  readonly #failures: Map<number, string> = new Map();
  readonly #batch = new TickBatch(1);
  #ticks = 0;
  #controls = 0;
  #end: number | null = null;

  constructor(scenario: Scenario, size: number, open: (seat: SlotSeat) => SlotHandle) {
    this.#scenario = scenario;
    const { strategies, instruments } = scenario;
    this.#options = optionsFor([], {
      instruments,
      venue: new PaperVenue(scenario.slippageTicks, instruments),
      maxOrdersPerSecond: scenario.maxOrdersPerSecond,
      breaker: { faults: 3, windowMicros: 20_000_000, cooldownMicros: 30_000_000 },
      journal: new MemoryJournal(),
    });
    // The tally of the events counts in the units of the header.
    this.#options.journal.writer.appendEvent(headerEvent({ options: this.#options, strategies }));
    this.#tape = new Tape({ capacity: scenario.tapeRows, instruments: instruments.length, startTs: OPEN });
    this.slots = Array.from({ length: size }, (_, index) =>
      open({ index, events: this.#events(index), head: () => this.#tape.head, overrun: () => assert.fail("overrun") }),
    );
    this.#placement = placeInSlots(strategies, size);
    this.#warmUp = new WarmUp(strategies, (strategy) => this.#placement.slotOf(strategy));
    this.#dispatcher = new Dispatcher(this.#tape, this.slots);
    this.#path = openOrderPath({
      options: this.#options,
      strategies,
      slots: this.slots,
      slotOf: (strategy) => this.#placement.slotOf(strategy),
      tape: this.#tape,
      venueSignal: new AbortController().signal,
      putGuardClosed: () => assert.fail("no venue rejects an exit here"),
      onGuarded: () => {},
    });
  }

  /** Gives the slots their strategies. @param inertRanges false: each is judged at every row of its instrument */
  async load(inertRanges = true): Promise<void> {
    const { fillModel, checkpointRows, prevCloses } = this.#scenario;
    await Promise.all(
      this.slots.map((slot) => {
        const strategies = this.#placement.in(slot.index);
        const has = (strategy: number): boolean => this.#placement.slotOf(strategy) === slot.index;
        const plan = {
          strategies,
          fillModel,
          zone: INDIA,
          openTs: OPEN,
          prevCloses,
          tape: this.#tape.memory,
          checkpointRows,
          quarantined: [],
          inertRanges,
        };
        return slot.load({
          plan,
          resumes: null,
          checkpoint: null,
          has,
          needs: (clock) => this.#warmUp.mostNeeded(slot.index, clock),
        });
      }),
    );
  }

  /** True while there are rows to publish and room for one. */
  get canPublish(): boolean {
    return this.#end === null && this.#dispatcher.room > 0;
  }

  /** Publishes up to `count` rows, the end row last. */
  publish(count: number): void {
    for (let i = 0; i < count && this.canPublish; i += 1) this.#append();
    this.#dispatcher.publish();
    this.#path.gate.notePublished();
    const end = this.#end;
    if (end !== null) for (const slot of this.slots) slot.end(end);
  }

  /** Looks again, as after every change. */
  look(): void {
    this.#path.gate.look();
    this.#dispatcher.notify();
  }

  /** Closes the session, which every slot is done with. */
  finish(): SessionOutcome {
    const { ledger, orders, gate, breaker } = this.#path;
    this.look();
    const { strategies } = this.#scenario;
    const failureOf = (index: number): string | null => strategies[index]?.failed ?? this.#failures.get(index) ?? null;
    const sound = strategies.filter(({ index }) => failureOf(index) === null);
    const discrepancies = checkSnapshots(this.slots, { ledger, orders, strategies: sound });
    assert.deepEqual(discrepancies, []);
    gate.squareOff({ seq: this.#tape.tail, ts: this.#tape.lastTs });
    const book = keptBook(this.#options);
    const summary = summarise({
      session: "2026-01-01-1",
      tally: this.#options.journal.writer.tally,
      strategies: strategies.map((strategy) => ({ ...strategy, failed: failureOf(strategy.index) })),
      ledger,
      breaker,
      ticks: this.#tape.ticks,
      slots: { size: this.slots.length, restarts: 0 },
      reasonsOf: entryReasons({ options: this.#options, strategies, tallies: sessionTallies(this.slots), needsOf }),
      discrepancies,
    });
    const arenas = this.slots.flatMap(({ index, snapshot }) =>
      snapshot === null ? [] : [...arenasOf(snapshot, this.#placement.in(index))],
    );
    return {
      book: book.map((record) => JSON.stringify(record)),
      summary,
      arenas: new Map(arenas),
      lacks: lacksOf(this.#warmUp, strategies),
    };
  }

  /** Appends the next row: a control row, a tick, or the end. */
  #append(): void {
    const { ticks, controls } = this.#scenario;
    const due = controls[this.#controls];
    if (due !== undefined && due.after <= this.#ticks) {
      this.#controls += 1;
      this.#appendControl(due.row);
      return;
    }
    if (this.#ticks === ticks.length) {
      this.#appendControl({ kind: "end", strategy: null });
      this.#end = this.#tape.tail;
      return;
    }
    fillBatch(this.#batch, ticks.slice(this.#ticks, this.#ticks + 1));
    this.#tape.appendTick(this.#batch, 0);
    this.#ticks += 1;
  }

  #appendControl(row: ControlRow): void {
    const seq = this.#tape.appendControl(row);
    const { lastTs: ts } = this.#tape;
    const strategy = row.strategy?.index ?? null;
    this.#path.gate.takeControl({ seq, ts, kind: row.kind, strategy, recorded: false }, () => {});
  }

  #events(slot: number): SlotEvents {
    return {
      // The first slot comes up before there is a path.
      onChange: () => this.#path !== undefined && this.look(),
      onReady: () => {},
      onDeath: () => {},
      onQuarantine: (_, out, cause) => this.#quarantine(out, cause),
      onRetired: (_, { cause, passed }) => {
        for (const { index } of this.#placement.in(slot)) this.#quarantine({ strategy: index, seq: passed + 1 }, cause);
      },
      onGap: () => assert.fail("virtual time waits"),
      onReport: () => {},
      onBars: (_, counts) => this.#warmUp.note(slot, counts),
    };
  }

  #quarantine({ strategy, seq }: QuarantinedFrom, cause: string): void {
    if (this.#failures.has(strategy)) return;
    this.#failures.set(strategy, cause);
    this.#path.gate.quarantine(strategy, seq);
  }
}
