import type { Ledger } from "../core/mod.ts";
import type { OrderLog } from "../orders/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";

/** What main knows of its strategies. */
export interface MainAccounts {
  readonly ledger: Pick<Ledger, "account">;
  readonly orders: Pick<OrderLog, "lastN">;
  /**
   * The strategies whose slot knows all that main knows. A quarantined strategy is not among them, nor one whose position
   * the guard has closed without a row that informs the slot: there main's records hold.
   */
  readonly strategies: readonly { readonly index: number }[];
}

/**
 * Compares the last state of every slot with the ledger. Both count the same orders, each on its side of the port.
 *
 * @returns the differences, one line each
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
