import { copyFile, mkdtemp, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Journal, JournalStore, MemoryJournal } from "../../engine/journal/mod.ts";
import { ROOT } from "../../test/fixtures/cli.ts";
import { THREAD } from "../../test/fixtures/store.ts";
import type { Setting } from "./harness.ts";

/** The session that is written in a journal of its own, as `optionsFor` has it. */
export const SESSION = { id: "2026-01-01-1", date: "2026-01-01" } as const;

/** The name of the journal's thread in the folder of a bench. */
const THREAD_NAME = "journal.cjs";

/** Copies the journal's thread to the folder of a bench, apart from `dist`, like the worker. */
export async function copyThread(folder: string): Promise<void> {
  await copyFile(THREAD, path.join(folder, THREAD_NAME));
  // It asks for SQLite by name.
  await symlink(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "junction");
}

/** Opens a journal. One that is lost while it is measured ends the bench. */
export function openStore({ folder }: Pick<Setting, "folder">, file: string): Promise<JournalStore> {
  const thread = pathToFileURL(path.join(folder, THREAD_NAME));
  const onFailure = (error: Error): never => {
    throw error;
  };
  return JournalStore.open({ file, thread, onFailure });
}

/** Lends the path of a journal that is not there yet, and removes whatever was made of it. */
export async function withFile<T>(
  { folder }: Pick<Setting, "folder">,
  use: (file: string) => T | Promise<T>,
): Promise<T> {
  const own = await mkdtemp(path.join(folder, "journal-"));
  try {
    return await use(path.join(own, "journal.db"));
  } finally {
    await rm(own, { recursive: true });
  }
}

/** Lends a store on a new file, in which `SESSION` has begun. Opening and closing it is no part of what is measured. */
export function withStore<T>(setting: Setting, use: (store: JournalStore) => Promise<T>): Promise<T> {
  return withFile(setting, async (file) => {
    const store = await openStore(setting, file);
    try {
      store.begin({ ...SESSION, recorded: [] });
      return await use(store);
    } finally {
      await store.close();
    }
  });
}

/** Lends a journal for `SESSION`: on a new file, or in memory alone. */
export function withJournal<T>(
  setting: Setting,
  where: "file" | "memory",
  use: (journal: Journal) => Promise<T>,
): Promise<T> {
  return where === "file" ? withStore(setting, use) : use(new MemoryJournal());
}
