/** The figures that the simulator's faults and README read, as `npm run loss -- --write` writes them. */

import { readFileSync, writeFileSync } from "node:fs";
import { lossLine, parseLossRows, type LossRow } from "../../dist/src/faults/loss-rows.js";
import { lossCases } from "./cases.js";

const FILE = new URL("../../src/faults/measured-loss.ts", import.meta.url);

/** Puts rows in the place of those for the same event, policy and server; rows that are measured no more go. */
export function writeRows(rows: readonly LossRow[]): void {
  const byKey = new Map([...rowsThere(), ...rows].map((row) => [keyOf(row), row]));
  const all = [...byKey.values()].filter((row) => turnOf(row) >= 0);
  const byVersion = (a: LossRow, b: LossRow): number => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0);
  writeFileSync(FILE, dataFile(all.toSorted((a, b) => turnOf(a) - turnOf(b) || byVersion(a, b))));
}

function rowsThere(): readonly LossRow[] {
  const text = /MEASURED_LOSS = `\n([\s\S]*?)\n`;/.exec(readFileSync(FILE, "utf8"))?.[1];
  if (text === undefined) throw new Error(`${FILE.pathname} holds no rows; take it out of the repository again`);
  return parseLossRows(text);
}

function keyOf({ event, policy, version }: LossRow): string {
  return `${event} | ${policy} | ${version}`;
}

function turnOf(row: LossRow): number {
  return lossCases.findIndex(({ event, policy }) => event === row.event && policy === row.policy);
}

/** The text of `src/faults/measured-loss.ts`: one row a line, whatever its length. */
function dataFile(rows: readonly LossRow[]): string {
  return `/** What real servers lost, as \`npm run loss -- --write\` measured it: ${whatWasMeasured(rows)}. Written by that program, not by hand. */

/** event | policy | version | times | answered entries | lost ones | how long before the event the first of them was answered, in ms | how often the server started again by itself | date. Three numbers are the least, the median and the most. */
export const MEASURED_LOSS = \`
${rows.map(lossLine).join("\n")}
\`;
`;
}

/** `redis 7.0.15 (each row 5 times, 2026-11-23), ...` */
function whatWasMeasured(rows: readonly LossRow[]): string {
  return [...new Set(rows.map(({ version }) => version))]
    .toSorted()
    .map((version) => {
      const own = rows.filter((row) => row.version === version);
      const times = [...new Set(own.map((row) => row.times))].toSorted((a, b) => a - b).join(" or ");
      const dates = [...new Set(own.map((row) => row.date))].toSorted().join(", ");
      return `${version} (each row ${times} times, ${dates})`;
    })
    .join(", ");
}
