/** How wide texts may be on a terminal, and whether they may have colours. */

/** Width where nobody says: pictures and tables still fit into a CI log. */
const WIDTH_DEFAULT = 100;
const WIDTH_MAX = 160;
const WIDTH_MIN = 60;

/** Whether to colour: NO_COLOR (no-color.org) before FORCE_COLOR, then whether it is a terminal. */
export function hasColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && env["TERM"] !== "dumb";
}

/** Columns for texts and pictures, from 60 to 160: the terminal's own number, then that of COLUMNS, then 100. */
export function textWidth(env: NodeJS.ProcessEnv, columns: number | undefined): number {
  return Math.max(WIDTH_MIN, Math.min(positive(columns) ?? positive(env["COLUMNS"]) ?? WIDTH_DEFAULT, WIDTH_MAX));
}

/** Columns for a line that is overwritten, which must not be broken: the terminal's own number, or 60. */
export function lineWidth(columns: number | undefined): number {
  return positive(columns) ?? WIDTH_MIN;
}

/** Terminals that do not know their width say 0. */
function positive(width: string | number | undefined): number | undefined {
  const value = Number(width);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
