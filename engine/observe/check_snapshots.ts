import type { Ledger } from "../core/mod.ts";
import type { OrderLog } from "../orders/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";

/** What main knows, and of whom. */
export interface MainAccounts {
  readonly ledger: Pick<Ledger, "account">;
  readonly orders: Pick<OrderLog, "lastN">;
  /**
   * Strategies of which the slot knows all that main does. Not so one that is out of action, or one whose position the
   * guard has closed, of which no row has told its slot: what main has recorded of them stands.
   */
  readonly strategies: readonly { readonly index: number }[];
}

/**
 * Holds the last state of every slot against the ledger: two accounts of the same orders, kept on two sides of a port.
 *
 * @returns what does not agree, a line each
 */
export function checkSnapshots(
  slots: readonly Pick<SlotHandle, "snapshot">[],
  { ledger, orders, strategies }: MainAccounts,
): readonly string[] {
  const informed = new Set(strategies.map(({ index }) => index));
  return slots.flatMap(({ snapshot }) =>
    (snapshot?.strategies ?? []).flatMap(({ strategy, n, entries, entryPrice }) => {
      if (!informed.has(strategy)) return [];
      const { entries: counted, position } = ledger.account(strategy);
      const pairs: readonly (readonly [string, number | null, number | null])[] = [
        ["last order", n, orders.lastN(strategy)],
        ["entries", entries, counted],
        ["entry price", entryPrice, position?.entryPrice ?? null],
      ];
      return pairs
        .filter(([, inSlot, inLedger]) => inSlot !== inLedger)
        .map(
          ([what, inSlot, inLedger]) =>
            `Strategy ${strategy}: ${what} is ${inSlot} in its slot, ${inLedger} in the ledger`,
        );
    }),
  );
}
