/** True unless the environment asks for no colour: `NO_COLOR` set to anything (https://no-color.org). */
export function allowsColour(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env["NO_COLOR"] ?? "") === "";
}

/** True unless the terminal says that it cannot move its cursor: `TERM=dumb`. */
export function allowsCursorMoves(env: NodeJS.ProcessEnv = process.env): boolean {
  return env["TERM"] !== "dumb";
}
