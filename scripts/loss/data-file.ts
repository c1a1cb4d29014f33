/** The figures that the simulator's faults read, as `npm run loss -- --write` writes them. */

import type { Row } from "../loss.js";

/** The text of `src/faults/measured-loss.ts`: one row a line, whatever its length. */
export function dataFile(rows: readonly Row[]): string {
  const versions = [...new Set(rows.map(({ version }) => version))].join(", ");
  const lines = rows.map(({ event, policy, version, answered, lost, windowMs, startFailure }) => {
    const started = startFailure === undefined ? "starts again" : "does not start again";
    const again = event === "failover" ? "the replica took over" : started;
    return `${event} | ${policy} | ${version} | ${answered} | ${lost} | ${windowMs} | ${again}`;
  });
  return `/** What real servers lost, as \`npm run loss -- --write\` measured it on ${versions}. Written by that program, not by hand. */

/** event | policy | version | answered entries | lost ones | how long before the event the first of them was answered, in ms | what came after. */
export const MEASURED_LOSS = \`
${lines.join("\n")}
\`;
`;
}
