import type { Mark } from "./draw_marks.ts";
import { Numbers } from "./numbers.ts";
import type { PageData, PageInstrument } from "./page_data.ts";
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
  /** By instrument: its bars, coarse and fine, once they are unpacked. */
  readonly #bars: Map<string, Promise<Bars>> = new Map();
  readonly #passed: () => readonly number[];
  /** The trades on the chart, by mark. */
  #marked: readonly number[] = [];
  #shows = "";

  constructor(data: PageData, numbers: Numbers, passed: () => readonly number[]) {
    this.#data = data;
    this.#numbers = numbers;
    this.#passed = passed;
    const words = find("price-words", HTMLElement);
    this.#chart = new PriceChart(find("price-canvas", HTMLCanvasElement), (text) => void (words.textContent = text));
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
    if (![...this.#picker.options].some(({ value }) => value === instrument)) return;
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
    const isNear = session !== undefined && instrument.near !== null && this.#hasTrades(index, Number(this.#day.value));
    const bars = await this.#barsOf(index, instrument, isNear);
    const shows = `${index} ${isNear} ${this.#passed().length}`;
    if (shows !== this.#shows) {
      this.#shows = shows;
      const { trades } = this.#data;
      this.#marked = this.#passed().filter((trade) => trades.instrument[trade] === index);
      const price = (units: number, decimals: number): string => this.#numbers.format(units, decimals);
      this.#chart.show({ bars, marks: this.#marked.map((trade) => this.#mark(trade)), scale: instrument.scale, price });
    }
    const [from, to] = session === undefined ? [0, Infinity] : [session.open, session.close - 1];
    this.#chart.look(from, to, this.#marked.indexOf(chosen));
  }

  #hasTrades(instrument: number, session: number): boolean {
    const { trades } = this.#data;
    return trades.session.some((each, i) => each === session && trades.instrument[i] === instrument);
  }

  #step(days: number): void {
    const { options, selectedIndex } = this.#day;
    this.#day.selectedIndex = Math.min(options.length - 1, Math.max(0, selectedIndex + days));
    void this.show(-1);
  }

  #barsOf(index: number, { near, far }: PageInstrument, isNear: boolean): Promise<Bars> {
    const key = `${index} ${isNear}`;
    const known = this.#bars.get(key);
    const bars = known ?? unpackBars((isNear ? near : far)!);
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

async function start(): Promise<void> {
  const packed = find("page-data", HTMLScriptElement).textContent;
  const data = JSON.parse(new TextDecoder().decode(await inflate(packed))) as PageData;
  const numbers = new Numbers(data.locale);
  let price: PriceView | null = null;
  if (data.trades.net.length > 0) {
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
        detail: find("trades-detail", HTMLElement),
      },
      (trade) => price?.choose(trade),
    );
    trades.onFilter = () => void price?.show(-1);
    if (data.instruments.some(({ far }) => far !== null)) price = new PriceView(data, numbers, () => trades.passed);
  } else if (data.instruments.some(({ far }) => far !== null)) price = new PriceView(data, numbers, () => []);
  for (const element of document.querySelectorAll<HTMLElement>(".script")) element.hidden = false;
  for (const element of document.querySelectorAll<HTMLElement>(".noscript")) element.hidden = true;
  if (price === null) document.getElementById("price")?.setAttribute("hidden", "");
  await price?.show(-1);
  document.documentElement.dataset["ready"] = "yes";
}

void start();
