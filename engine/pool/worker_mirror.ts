import type { RowReport } from "../orders/mod.ts";
import type { Checkpoint, FromSlot, SlotStatus } from "../protocol/mod.ts";
import { ChangeSignal } from "../tape/mod.ts";
import type { ControlWords } from "./control_words.ts";
import { MessageCheck } from "./message_check.ts";
import type { SlotWork } from "./slot_handle.ts";
import { Watermark } from "./watermark.ts";

/** What a mirror reads. */
export interface WorkerMirrorParts {
  /** The control block of the present worker, or of the last one while there is none. */
  readonly words: () => ControlWords;
  /** The last published row. */
  readonly head: () => number;
}

/**
 * What main knows of a slot's worker: its status, its work, its last checkpoint, the report that it waits with, and how far
 * it has come. The mirror outlives the worker: the next worker starts from what is here. Messages are checked before they
 * change anything.
 */
export class WorkerMirror {
  readonly #parts: WorkerMirrorParts;
  readonly #watermark: Watermark;
  readonly #changed = new ChangeSignal();
  #status: SlotStatus = "starting";
  /** Of the present worker; null until its first message. */
  #check: MessageCheck | null = null;
  #work: SlotWork | null = null;
  #checkpoint: Checkpoint | null = null;
  #posted: RowReport | null = null;
  #end: number | null = null;
  #overrun = false;

  constructor(parts: WorkerMirrorParts) {
    this.#parts = parts;
    this.#watermark = new Watermark(parts.head);
  }

  get status(): SlotStatus {
    return this.#status;
  }

  set status(status: SlotStatus) {
    this.#status = status;
    this.#changed.notify();
  }

  /** True while a worker judges rows. */
  get judging(): boolean {
    return this.#status === "loaded";
  }

  /** True when the slot was given up. */
  get isRetired(): boolean {
    return this.#status === "retired";
  }

  /** True when the slot judges no further row: it has judged all, or was given up. */
  get over(): boolean {
    return this.#status === "drained" || this.isRetired;
  }

  /** The slot's strategies; null until it is loaded for the first time. */
  get work(): SlotWork | null {
    return this.#work;
  }

  /** The row report that waits for its answer, or null. */
  get posted(): RowReport | null {
    return this.#posted;
  }

  /** The last checkpoint, even if the tape has lost rows after it; null: none. */
  get lastCheckpoint(): Checkpoint | null {
    return this.#checkpoint;
  }

  /** The checkpoint from which the next worker can read on; null: none, or the tape has lost rows after it. */
  get checkpoint(): Checkpoint | null {
    return this.#overrun ? null : this.#checkpoint;
  }

  /** The tape must keep the rows after this one; Infinity: none. */
  get kept(): number {
    return this.isRetired || this.#overrun ? Infinity : (this.#checkpoint?.seq ?? 0);
  }

  /** True from the loss of rows that the slot needed until its next checkpoint. */
  get isOverrun(): boolean {
    return this.#overrun;
  }

  /** The last row of the session; null until it is known. */
  get end(): number | null {
    return this.#end;
  }

  set end(seq: number) {
    this.#end = seq;
  }

  /** See `Watermark.read`. */
  get watermark(): number {
    return this.#watermark.read(this.#parts.words());
  }

  /** See `Watermark.readPassed`. */
  get passed(): number {
    return this.#watermark.readPassed(this.#parts.words());
  }

  /** True when no worker can post anything new of a row up to `seq`. */
  hasPassed(seq: number): boolean {
    return this.isRetired || this.watermark >= seq || (this.#posted !== null && this.#posted.seq >= seq);
  }

  /** Resolves at the next change of the status, and at the next message that may let somebody go on. */
  nextChange(): Promise<void> {
    return this.#changed.next();
  }

  /** Lets those who wait for a change look again. */
  passChange(): void {
    this.#changed.notify();
  }

  /** A new worker starts: its messages are checked from the first one on. */
  beginWorker(): void {
    this.#check = null;
    this.status = "starting";
  }

  /** The slot gets its strategies, with the state that they had in an earlier run of the session. */
  assign(work: SlotWork): void {
    this.#work = work;
    this.#checkpoint = work.checkpoint;
    this.#overrun = work.resumes !== null;
    this.#watermark.noteLost(work.resumes?.seq ?? work.checkpoint?.seq ?? 0);
  }

  /** The tape has lost rows that the slot needed. */
  noteOverrun(): void {
    this.#overrun = true;
  }

  /** Rows up to `seq` are lost to the slot. @returns the first of them, or null if it had finished all of them */
  noteLost(seq: number): number | null {
    const from = this.watermark + 1;
    this.#watermark.noteLost(seq);
    return from <= seq ? from : null;
  }

  /** The posted row report has been answered. */
  noteAnswered(seq: number): void {
    this.#posted = null;
    this.#watermark.noteAnswered(seq);
  }

  /** The posted row report is void: its worker is dead, or about to be. The next worker posts it again. */
  dropPosted(): void {
    this.#posted = null;
  }

  /**
   * Takes a message of the present worker.
   *
   * @throws TypeError if the worker cannot have sent it now; nothing is changed then
   */
  take(value: unknown): FromSlot {
    this.#check ??= new MessageCheck(this.#parts.words());
    const message = this.#check.parse(value, {
      head: this.#parts.head(),
      work: this.#work,
      status: this.#status,
      checkpoint: this.#checkpoint,
      posted: this.#posted,
      end: this.#end,
    });
    if (message.type === "intents") this.#posted = message;
    else if (message.type === "checkpoint") {
      this.#checkpoint = message.checkpoint;
      this.#overrun = false;
    }
    return message;
  }
}
