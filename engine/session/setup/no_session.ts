/** There is no session on the day that is asked for: a holiday, a weekend. It is no mistake. */
export class NoSession extends Error {
  override readonly name: string = "NoSession";
}
