import type { Form } from "./forms.ts";

/**
 * Whether a setting can change an order, so that a session's header has it: always, where it is said (its default may give
 * way to something else), of the simulated feed alone, of files alone, or never.
 */
export type Orders = true | "said" | "simulated" | "files" | false;

/** What the table says of a setting that is read as a `T`. */
export type Entry<T> = {
  /** Reads and checks its text. */
  readonly form: Form<T>;
  /** The flag that overrules the environment, and what stands for its value in the help. Without a value: a switch for `yes`. */
  readonly flag?: `--${string}`;
  /** What it is, in one line. If it has a flag, the help shows this line in 57 columns. */
  readonly about: string;
} & (WithDefault | (null extends T ? WithoutDefault : never)) &
  (InHeader<NonNullable<T>> | NotInHeader);

interface InHeader<T> {
  readonly orders: Exclude<Orders, false>;
  /** A text that is read as the value: the same one, however it was written. */
  readonly text: (value: T) => string;
}

interface NotInHeader {
  readonly orders: false;
  readonly text?: never;
}

interface WithDefault {
  /** The text that an unset one stands for. */
  readonly default: string;
  readonly unset?: never;
  readonly example?: never;
}

interface WithoutDefault {
  readonly default?: never;
  /** What happens if it is unset, in words. */
  readonly unset: string;
  /** A text that would do. */
  readonly example: string;
}
