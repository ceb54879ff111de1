import type { WorkerModule } from "./inline_slot.ts";

/** Loads the bundle of the workers into this thread, for what it exports. */
export async function importHost(worker: URL): Promise<WorkerModule> {
  return (await import(worker.href)) as WorkerModule;
}
