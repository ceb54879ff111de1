import type { Ledger } from "../core/mod.ts";
import type { OrderLog } from "../orders/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";

/**
 * Holds the last state of every slot against the ledger: two accounts of the same orders, kept on two sides of a port.
 *
 * @returns what does not agree, a line each
 */
export function checkSnapshots(
  slots: readonly Pick<SlotHandle, "snapshot">[],
  ledger: Ledger,
  orders: OrderLog,
): readonly string[] {
  return slots.flatMap(({ snapshot }) =>
    (snapshot?.strategies ?? []).flatMap(({ strategy, n, entries, entryPrice }) => {
      const account = ledger.account(strategy);
      const pairs: readonly (readonly [string, number | null, number | null])[] = [
        ["last order", n, orders.lastN(strategy)],
        ["entries", entries, account.entries],
        ["entry price", entryPrice, account.position?.entryPrice ?? null],
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
