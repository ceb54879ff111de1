/** False if the environment forbids colours: `NO_COLOR` has a text (https://no-color.org). */
export function allowsColour(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env["NO_COLOR"] ?? "") === "";
}

/** False if the terminal cannot move its cursor: `TERM=dumb`. */
export function allowsCursorMoves(env: NodeJS.ProcessEnv = process.env): boolean {
  return env["TERM"] !== "dumb";
}
