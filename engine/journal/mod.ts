export type {
  BookBreaker,
  BookClose,
  BookControl,
  BookGap,
  BookGuard,
  BookHeader,
  BookOrder,
  BookOut,
  BookRecord,
  Journal,
  OpsRecord,
} from "./journal.ts";
export { formatOrder, formatOrders, orderIn, ordersOf } from "./orders_file.ts";
export { MemoryJournal } from "./memory_journal.ts";
