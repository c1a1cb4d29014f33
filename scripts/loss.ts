/** `npm run loss`: how many answered entries real servers lose when they are killed, lose their power, or give way to a replica, policy by policy. */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findServerProgram } from "../dist/src/targets/process.js";
import { missingForPowerCut } from "../dist/src/targets/power-volume.js";
import { lossCases, type LossCase } from "./loss/cases.js";
import { dataFile } from "./loss/data-file.js";
import { measure, type Measured } from "./loss/measure.js";
import type { Kind } from "./loss/server.js";

const HELP = `npm run loss -- [options]

Publishes over four connections, then kills the server, cuts its power (ext4 on a loop file that is shut down: root, Linux),
or kills it and promotes a replica; and counts which answered entries are gone, from how long before, and whether the server
starts again by itself. Takes some 8 s a row and server.

  --image NAME      measure this image, e.g. redis:8.6; may be given several times. Default: the server on the PATH
  --only TEXT       rows whose event or policy contains this; may be given several times
  --write           write the figures where the simulator takes the default windows of its faults from
  --help            this text

Ctrl-C ends it and takes all servers down. Exit code 1 when a row could not be measured.

Examples:
  npm run loss
  npm run loss -- --image redis:8.6 --image valkey/valkey:9.1 --only "power loss"
`;

/** One row of the table. */
export interface Row extends Measured {
  readonly event: LossCase["event"];
  readonly policy: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      image: { type: "string", multiple: true, default: [] },
      only: { type: "string", multiple: true, default: [] },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const kinds: readonly Kind[] =
    values.image.length === 0 ? [{ program: findServerProgram() }] : values.image.map((image) => ({ image }));
  const missing = missingForPowerCut();
  if (missing !== undefined) process.stderr.write(`loss: no power is cut: ${missing}\n`);
  const cases = lossCases.filter(
    ({ event, policy }) =>
      (event !== "power loss" || missing === undefined) &&
      (values.only.length === 0 || values.only.some((text) => `${event}: ${policy}`.includes(text))),
  );
  if (cases.length === 0) throw new Error("no row is called that; see scripts/loss/cases.ts");
  const { rows, failures } = await table(kinds, cases);
  if (values.write) writeFileSync(new URL("../src/faults/measured-loss.ts", import.meta.url), dataFile(rows));
  return failures === 0 ? 0 : 1;
}

async function table(kinds: readonly Kind[], cases: readonly LossCase[]): Promise<{ rows: Row[]; failures: number }> {
  const rows: Row[] = [];
  let failures = 0;
  const width = Math.max(...cases.map(({ policy }) => policy.length));
  const line = (cells: readonly string[], last: string): void =>
    void process.stdout.write(
      `${cells.map((cell, i) => cell.padEnd([10, width, 13, 8, 7, 9][i]!)).join("  ")}  ${last}\n`,
    );
  line(["event", "policy", "server", "answered", "lost", "window ms"], "starts again unattended");
  for (const one of cases) {
    for (const kind of kinds) {
      const name = "image" in kind ? kind.image : kind.program;
      try {
        const measured = await measure(kind, one);
        rows.push({ event: one.event, policy: one.policy, ...measured });
        const { version, answered, lost, windowMs, startFailure } = measured;
        const again = one.event === "failover" ? "-" : startFailure === undefined ? "yes" : `NO: ${startFailure}`;
        line([one.event, one.policy, version, ...[answered, lost, windowMs].map(String)], again);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        // What a release does not have is no failure of the measurement.
        if (!/unknown command|unknown option/i.test(text)) failures += 1;
        line([one.event, one.policy, name, "-", "-", "-"], `not measured: ${text}`);
      }
    }
  }
  return { rows, failures };
}

process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`loss: ${error instanceof Error ? error.message : String(error)}; see npm run loss -- --help\n`);
  process.exitCode = 64;
}
process.exit();
