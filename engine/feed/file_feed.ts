import type { Instrument } from "../protocol/mod.ts";
import { MarketFeed, type MarketInput } from "./market_feed.ts";
import { type FileFeed, type PlainInput, ReplayFeed } from "./replay_feed.ts";

/** What a feed of files reads: plain data, which can be posted to a thread. */
export type FileInput = MarketInput | PlainInput;

/**
 * Opens files that were understood, or a file in our own form.
 *
 * @param onBadRow as in `ReplayOptions`
 * @throws EngineError INPUT_FILE if the file cannot be read, or its header is wrong
 */
export async function openFileFeed(input: FileInput, onBadRow: (message: string) => void): Promise<FileFeed> {
  return input.kind === "market" ? new MarketFeed(input) : ReplayFeed.open({ ...input, onBadRow });
}

/** The same input for the instruments of a session. */
export type FileInputOf = (instruments: readonly Instrument[]) => FileInput;
