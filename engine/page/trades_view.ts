import type { Numbers } from "./numbers.ts";
import { secondText } from "./ticks.ts";
import type { PageData, PageReading } from "./page_data.ts";

/** The parts of the page that the list of trades has. */
export interface TradesElements {
  readonly body: HTMLElement;
  readonly strategy: HTMLSelectElement;
  readonly result: HTMLSelectElement;
  readonly side: HTMLSelectElement;
  readonly earlier: HTMLButtonElement;
  readonly later: HTMLButtonElement;
  readonly count: HTMLElement;
  readonly detail: HTMLElement;
}

/** Rows of the table at a time. */
const ROWS = 100;

/** The list of trades: the newest first, a page at a time, with a filter. */
export class TradesView {
  readonly #data: PageData;
  readonly #numbers: Numbers;
  readonly #parts: TradesElements;
  readonly #onChoose: (trade: number) => void;
  /** The trades that pass the filter, newest first. */
  #shown: readonly number[] = [];
  #passed: readonly number[] = [];
  #page = 0;
  #chosen = -1;

  /** What is told of the chosen trade, and the ways from it to others. */
  readonly #told = document.createElement("div");
  readonly #before = buttonOf("Earlier trade");
  readonly #after = buttonOf("Later trade");

  /** @param onChoose is called with the index of a trade that was chosen */
  constructor(
    { data, numbers }: { readonly data: PageData; readonly numbers: Numbers },
    parts: TradesElements,
    onChoose: (trade: number) => void,
  ) {
    this.#data = data;
    this.#numbers = numbers;
    this.#parts = parts;
    this.#onChoose = onChoose;
    for (const [i, name] of data.strategies.entries()) parts.strategy.append(new Option(name, String(i)));
    for (const select of [parts.strategy, parts.result, parts.side])
      select.addEventListener("change", () => this.#filter());
    parts.earlier.addEventListener("click", () => this.#turn(1));
    parts.later.addEventListener("click", () => this.#turn(-1));
    const back = buttonOf("Back to the list");
    back.addEventListener("click", () => this.#rowButton()?.focus());
    // The list has the newest first.
    this.#before.addEventListener("click", () => this.#step(1));
    this.#after.addEventListener("click", () => this.#step(-1));
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(this.#before, this.#after, back);
    this.#told.setAttribute("role", "status");
    parts.detail.append(this.#told, tools);
    this.#filter();
  }

  /** Indexes of the trades that pass the filter, in order of their entries. Another array after each change of the filter. */
  get passed(): readonly number[] {
    return this.#passed;
  }

  /** Called when the filter has changed. */
  onFilter: () => void = () => {};

  #filter(): void {
    const { strategy, result, side } = this.#parts;
    const { trades } = this.#data;
    const passes = (i: number): boolean =>
      (strategy.value === "" || trades.strategy[i] === Number(strategy.value)) &&
      (side.value === "" || trades.side[i] === Number(side.value)) &&
      (result.value === "" || (result.value === "won") === (trades.net[i] ?? 0) > 0);
    const passed: number[] = [];
    for (let i = trades.net.length - 1; i >= 0; i -= 1) if (passes(i)) passed.push(i);
    this.#shown = passed;
    this.#passed = passed.toReversed();
    this.#page = 0;
    this.#chosen = -1;
    this.#parts.detail.hidden = true;
    this.#show();
    this.onFilter();
  }

  #turn(pages: number): void {
    this.#page += pages;
    this.#show();
  }

  #show(): void {
    const { body, earlier, later, count } = this.#parts;
    const start = this.#page * ROWS;
    const rows = this.#shown.slice(start, start + ROWS);
    body.replaceChildren(...rows.map((i) => this.#row(i)));
    const end = start + rows.length;
    const all = this.#numbers.format(this.#shown.length, 0);
    count.textContent = rows.length === 0 ? "no trade" : `${start + 1} to ${end} of ${all}, newest first`;
    later.disabled = this.#page === 0;
    earlier.disabled = end >= this.#shown.length;
  }

  #row(i: number): HTMLTableRowElement {
    const { strategies, trades, instruments, sessions, reasons } = this.#data;
    const { scale, qtyScale, moneyScale } = instruments[trades.instrument[i] ?? 0]!;
    const numbers = this.#numbers;
    const net = trades.net[i] ?? 0;
    const row = document.createElement("tr");
    row.className = i === this.#chosen ? "chosen" : "";
    const head = document.createElement("th");
    head.scope = "row";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = strategies[trades.strategy[i] ?? 0] ?? "";
    button.title = "Show this trade";
    button.addEventListener("click", () => {
      this.choose(i);
      // The row has been made again.
      this.#rowButton()?.focus({ preventScroll: true });
    });
    head.append(button);
    row.append(head);
    const side = trades.side[i] === 1 ? "BUY" : "SELL";
    const cells: readonly (readonly [text: string, look: string])[] = [
      [`${side} ${numbers.amount(trades.qty[i] ?? 0, qtyScale)}`, ""],
      [sessions[trades.session[i] ?? 0]?.id ?? "", ""],
      [secondText(trades.entry[i] ?? 0), ""],
      [numbers.amount(trades.entryPrice[i] ?? 0, scale), "n"],
      [secondText(trades.exit[i] ?? 0), ""],
      [numbers.amount(trades.exitPrice[i] ?? 0, scale), "n"],
      [reasons[trades.reason[i] ?? 0] ?? "", ""],
      [durationText((trades.exit[i] ?? 0) - (trades.entry[i] ?? 0)), "n"],
      [numbers.signed(net, moneyScale), net > 0 ? "n gain" : net < 0 ? "n loss" : "n"],
      [numbers.signed(trades.adverse[i] ?? null, moneyScale), "n"],
      [numbers.signed(trades.favourable[i] ?? null, moneyScale), "n"],
    ];
    for (const [text, look] of cells) {
      const cell = document.createElement("td");
      cell.textContent = text;
      cell.className = look;
      row.append(cell);
    }
    return row;
  }

  /** Chooses a trade: its row is marked, and what its entry condition came to is shown. */
  choose(trade: number): void {
    this.#chosen = trade;
    const place = this.#shown.indexOf(trade);
    if (place >= 0) this.#page = Math.floor(place / ROWS);
    this.#show();
    this.#tell(trade);
    this.#before.disabled = place < 0 || place + 1 >= this.#shown.length;
    this.#after.disabled = place <= 0;
    this.#onChoose(trade);
  }

  /** Chooses the trade that is so many rows below the chosen one. */
  #step(rows: number): void {
    const trade = this.#shown[this.#shown.indexOf(this.#chosen) + rows];
    if (trade !== undefined) this.choose(trade);
  }

  #rowButton(): HTMLButtonElement | null {
    return this.#parts.body.querySelector<HTMLButtonElement>("tr.chosen button");
  }

  #tell(i: number): void {
    const { strategies, trades, sessions, readings } = this.#data;
    const title = document.createElement("h3");
    const session = sessions[trades.session[i] ?? 0]?.id ?? "";
    title.textContent = `${strategies[trades.strategy[i] ?? 0] ?? ""}, ${session} at ${secondText(trades.entry[i] ?? 0)}`;
    const reading = readings[String(i)];
    this.#told.replaceChildren(title, reading === undefined ? nothingRead() : readingTable(reading));
    this.#parts.detail.hidden = false;
  }
}

function buttonOf(text: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  return button;
}

function nothingRead(): HTMLElement {
  const text = document.createElement("p");
  text.className = "dim";
  text.textContent = "What its entry condition came to was not taken down.";
  return text;
}

/** What each part of a condition came to. */
function readingTable(reading: readonly PageReading[]): HTMLElement {
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.textContent = "What its entry condition came to";
  const body = table.createTBody();
  for (const [depth, truth, text, values] of reading) {
    const row = body.insertRow();
    for (const cell of [truth, `${"  ".repeat(depth)}${text}`, values]) row.insertCell().textContent = cell;
  }
  const box = document.createElement("div");
  box.className = "scroll";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Entry condition");
  box.append(table);
  return box;
}

/** A duration as `h:mm:ss`. */
function durationText(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value) % 60).padStart(2, "0");
  return `${Math.floor(seconds / 3_600)}:${two(seconds / 60)}:${two(seconds)}`;
}
