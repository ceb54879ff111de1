/** The outputs of a command. */
export interface PrintTarget {
  /** Prints results. Each call prints whole lines. */
  readonly stdout: (text: string) => void;
  /** Prints messages. Each call prints whole lines. */
  readonly stderr: (text: string) => void;
  /** True if stdout is a terminal with colours. */
  readonly colour: boolean;
}
