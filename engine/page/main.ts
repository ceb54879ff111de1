import type { Mark } from "./draw_marks.ts";
import { Numbers } from "./numbers.ts";
import type { PageData, PageInstrument, PageSession, PlacedBars } from "./page_data.ts";
import { PriceChart } from "./price_chart.ts";
import { TradesView } from "./trades_view.ts";
import { type Bars, inflate, unpackBars } from "./unpack.ts";

/** An element of the page. @throws Error if it is not there, or is another one */
function find<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`Expected the page to have #${id}`);
}

/** The days of one instrument and its trades on the chart. */
class PriceView {
  readonly #data: PageData;
  readonly #chart: PriceChart;
  readonly #numbers: Numbers;
  readonly #picker = find("price-instrument", HTMLSelectElement);
  readonly #day = find("price-day", HTMLSelectElement);
  readonly #words = find("price-words", HTMLElement);
  /** By instrument: its bars, coarse and fine, once they are unpacked. */
  readonly #bars: Map<string, Promise<Bars>> = new Map();
  readonly #passed: () => readonly number[];
  /** The trades on the chart, by mark. */
  #marked: readonly number[] = [];
  /** What is on the chart: nothing is made again that is there. */
  #bared: Bars | null = null;
  #filtered: readonly number[] = [];
  /** The number of the last call of `show`: where bars are still unpacked for an earlier one, it is overtaken. */
  #call = 0;

  constructor(data: PageData, numbers: Numbers, passed: () => readonly number[]) {
    this.#data = data;
    this.#numbers = numbers;
    this.#passed = passed;
    this.#chart = new PriceChart(
      find("price-canvas", HTMLCanvasElement),
      (text) => void (this.#words.textContent = text),
    );
    for (const [i, { symbol, far }] of data.instruments.entries())
      if (far !== null) this.#picker.append(new Option(symbol, String(i)));
    this.#day.append(new Option("all days", ""));
    for (const [i, { id }] of data.sessions.entries()) this.#day.append(new Option(id, String(i)));
    this.#picker.addEventListener("change", () => void this.show(-1));
    this.#day.addEventListener("change", () => void this.show(-1));
    find("price-earlier", HTMLButtonElement).addEventListener("click", () => this.#step(-1));
    find("price-later", HTMLButtonElement).addEventListener("click", () => this.#step(1));
  }

  /** Shows the day and the instrument of a trade. */
  choose(trade: number): void {
    const { trades } = this.#data;
    const instrument = String(trades.instrument[trade] ?? "");
    if (![...this.#picker.options].some(({ value }) => value === instrument)) {
      const { symbol = "its instrument" } = this.#data.instruments[trades.instrument[trade] ?? -1] ?? {};
      void this.show(-1).then(
        () => (this.#words.textContent = `There are no prices of ${symbol}: the chart has another.`),
      );
      return;
    }
    this.#picker.value = instrument;
    this.#day.value = String(trades.session[trade] ?? "");
    void this.show(trade);
  }

  /** Shows what is picked, and one trade in front; -1: none. */
  async show(chosen: number): Promise<void> {
    const index = Number(this.#picker.value);
    const instrument = this.#data.instruments[index];
    if (instrument?.far == null) return;
    const session = this.#day.value === "" ? undefined : this.#data.sessions[Number(this.#day.value)];
    this.#call += 1;
    const call = this.#call;
    const bars = await this.#barsFor(index, instrument, session);
    if (call !== this.#call) return;
    const passed = this.#passed();
    if (bars !== this.#bared || passed !== this.#filtered) {
      [this.#bared, this.#filtered] = [bars, passed];
      const { trades } = this.#data;
      // Of the shorter bars there may be the newest days alone.
      const first = bars.time[0] ?? 0;
      this.#marked = passed.filter((trade) => trades.instrument[trade] === index && (trades.exit[trade] ?? 0) >= first);
      const price = (units: number, decimals: number): string => this.#numbers.format(units, decimals);
      this.#chart.show({ bars, marks: this.#marked.map((trade) => this.#mark(trade)), scale: instrument.scale, price });
    }
    const [from, to] = session === undefined ? [0, Infinity] : [session.open, session.close - 1];
    const isThere = this.#chart.look(from, to, this.#marked.indexOf(chosen));
    this.#words.textContent = isThere ? "" : `There are no prices of ${instrument.symbol} on this day.`;
  }

  /** The shorter bars, where a session has some; else those of all days. */
  async #barsFor(index: number, instrument: PageInstrument, session: PageSession | undefined): Promise<Bars> {
    if (session !== undefined && instrument.near !== null) {
      const near = await this.#barsOf(index, instrument, true);
      if (near.time.some((time) => time >= session.open && time < session.close)) return near;
    }
    return this.#barsOf(index, instrument, false);
  }

  #step(days: number): void {
    const { options, selectedIndex } = this.#day;
    this.#day.selectedIndex = Math.min(options.length - 1, Math.max(0, selectedIndex + days));
    void this.show(-1);
  }

  #barsOf(index: number, { near, far }: PageInstrument, isNear: boolean): Promise<Bars> {
    const key = `${index} ${isNear}`;
    const known = this.#bars.get(key);
    const bars = known ?? unpackPlaced((isNear ? near : far)!);
    if (known === undefined) this.#bars.set(key, bars);
    return bars;
  }

  #mark(i: number): Mark {
    const { trades } = this.#data;
    return {
      entry: trades.entry[i] ?? 0,
      entryPrice: trades.entryPrice[i] ?? 0,
      exit: trades.exit[i] ?? 0,
      exitPrice: trades.exitPrice[i] ?? 0,
      isLong: trades.side[i] === 1,
      won: (trades.net[i] ?? 0) > 0,
    };
  }
}

/** Unpacks bars from their element. */
function unpackPlaced({ element, ...bars }: PlacedBars): Promise<Bars> {
  return unpackBars({ ...bars, packed: find(element, HTMLScriptElement).textContent });
}

const NONE: readonly number[] = [];

async function start(): Promise<void> {
  const packed = find("page-data", HTMLScriptElement).textContent;
  const data = JSON.parse(new TextDecoder().decode(await inflate(packed))) as PageData;
  const numbers = new Numbers(data.locale);
  let price: PriceView | null = null;
  if (data.trades.net.length > 0) {
    const detail = find("trades-detail", HTMLElement);
    const trades = new TradesView(
      { data, numbers },
      {
        body: find("trades-body", HTMLTableSectionElement),
        strategy: find("trades-strategy", HTMLSelectElement),
        result: find("trades-result", HTMLSelectElement),
        side: find("trades-side", HTMLSelectElement),
        earlier: find("trades-earlier", HTMLButtonElement),
        later: find("trades-later", HTMLButtonElement),
        count: find("trades-count", HTMLElement),
        detail,
      },
      (trade) => {
        price?.choose(trade);
        (price === null ? detail : find("price", HTMLElement)).scrollIntoView();
      },
    );
    trades.onFilter = () => void price?.show(-1);
    if (data.instruments.some(({ far }) => far !== null)) {
      price = new PriceView(data, numbers, () => trades.passed);
      // A trade and what led to it are looked at together.
      find("price-words", HTMLElement).after(detail);
    }
  } else if (data.instruments.some(({ far }) => far !== null)) price = new PriceView(data, numbers, () => NONE);
  for (const element of document.querySelectorAll<HTMLElement>(".script")) element.hidden = false;
  for (const element of document.querySelectorAll<HTMLElement>(".noscript")) element.hidden = true;
  if (price === null) document.getElementById("price")?.setAttribute("hidden", "");
  await price?.show(-1);
  document.documentElement.dataset["ready"] = "yes";
}

void start();
