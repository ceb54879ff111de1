/** Where a command prints. */
export interface PrintTarget {
  /** Data. Each call has whole lines. */
  readonly stdout: (text: string) => void;
  /** Messages. Each call has whole lines. */
  readonly stderr: (text: string) => void;
  /** Whether stdout is a terminal that may have colours. */
  readonly colour: boolean;
}
