import type { Ledger } from "../core/mod.ts";
import type { OrderLog } from "../orders/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";

/** What main knows, and of whom. */
export interface MainAccounts {
  readonly ledger: Pick<Ledger, "account">;
  readonly orders: Pick<OrderLog, "lastN">;
  /** Strategies that are in action: of another one what main has recorded stands, whatever its slot has come to. */
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
  const inAction = new Set(strategies.map(({ index }) => index));
  return slots.flatMap(({ snapshot }) =>
    (snapshot?.strategies ?? []).flatMap(({ strategy, n, entries, entryPrice }) => {
      if (!inAction.has(strategy)) return [];
      const { entries: counted, position, lastExit } = ledger.account(strategy);
      // What the guard has closed after the last row no slot can have heard of.
      const heard = position !== null || lastExit !== "guard";
      const pairs: readonly (readonly [string, number | null, number | null])[] = [
        ["last order", n, orders.lastN(strategy)],
        ["entries", entries, counted],
        ["entry price", heard ? entryPrice : null, position?.entryPrice ?? null],
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
