export type {
  BookClose,
  BookControl,
  BookGap,
  BookHeader,
  BookOrder,
  BookRecord,
  Journal,
  OpsRecord,
} from "./journal.ts";
export { formatOrder, formatOrders, ordersOf } from "./orders_file.ts";
export { MemoryJournal } from "./memory_journal.ts";
