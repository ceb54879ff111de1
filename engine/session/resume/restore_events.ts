import { type JournalEvent, orderIn } from "../../journal/mod.ts";
import type { OrderPath } from "../order_path.ts";
import type { SessionStrategy } from "../session_strategy.ts";

/**
 * Applies one event of the journal to what main knows of strategies.
 *
 * @param controls false: control rows go onto the tape again, so that they are not applied here
 */
export function restoreEvent(
  { ledger, orders, control, breaker }: Pick<OrderPath, "breaker" | "control" | "ledger" | "orders">,
  event: JournalEvent,
  { indexOf, controls }: { readonly indexOf: ReadonlyMap<string, number>; readonly controls: boolean },
): void {
  const order = orderIn(event);
  if (order !== null) {
    ledger.apply(order);
    orders.add(order);
  }
  if (event.type === "control" && controls) {
    const { seq, kind, strategy } = event;
    control.apply({ seq, kind, strategy: strategy === null ? null : (indexOf.get(strategy) ?? null) });
  }
  const changed = event.type === "breaker" ? indexOf.get(event.strategy) : undefined;
  if (event.type === "breaker" && changed !== undefined)
    breaker.restore({ strategy: changed, seq: event.seq, until: event.until });
}

/**
 * Applies all events of an earlier run to the order path, before the first row of this run.
 *
 * @param by.controls false: control rows go onto the tape again
 */
export function restoreEvents(
  path: OrderPath,
  events: readonly JournalEvent[],
  by: { readonly strategies: readonly SessionStrategy[]; readonly controls: boolean },
): void {
  const { strategies, controls } = by;
  const { guard, rate } = path;
  const indexOf = new Map(strategies.map(({ id, index }) => [id, index]));
  for (const event of events) {
    restoreEvent(path, event, { indexOf, controls });
    const order = orderIn(event);
    if (order === null) continue;
    guard?.noteOrder(order);
    if (order.reason === "entry" && order.status !== "denied") rate.count(order.strategy, order.ts);
  }
}
