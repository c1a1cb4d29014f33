/** `npm run loss`: how many answered entries real servers lose when they are killed, lose their power, or give way to a replica, policy by policy. */

import { execFileSync } from "node:child_process";
import { spreadText } from "../dist/src/faults/loss-table.js";
import { removeLeftContainers } from "../dist/src/targets/docker.js";
import { UserError } from "../dist/src/platform/user-error.js";
import { findServerProgram } from "../dist/src/targets/process.js";
import { missingForPowerCut, removeLeftVolumes } from "../dist/src/targets/power-volume.js";
import { removeLeftFolders } from "../dist/src/targets/server-folder.js";
import { lossCases, type LossCase } from "./loss/cases.js";
import { writeRows } from "./loss/data-file.js";
import { Progress } from "./loss/progress.js";
import { measureRow, type Row } from "./loss/row.js";
import type { Kind } from "./loss/server.js";
import { traceWaitaof } from "./loss/waitaof-trace.js";
import { readOptions, runScript, wholeNumber, wrongOption } from "./script.js";

const HELP = `npm run loss -- [options]

Publishes over four connections, then kills the server, cuts its power (ext4 on a loop file that is shut down: root, Linux),
or kills it and has a replica promoted: by hand, by Sentinels, by a Cluster. Counts which answered entries are gone, from how
long before, and whether the server starts again by itself. Takes some 8 s a measurement, ${lossCases.length} rows a server.

  --times N        measure each row so many times, 1 to 100 (default 5: everysec flushes once a second, and what a power cut
                   loses depends on when in that second it comes; the N cuts come at equal distances of it)
  --image NAME     measure this image, e.g. redis:8.6; may be given several times. Default: the server on the PATH
  --only TEXT      rows whose "event: policy" contains this; may be given several times
  --write          write the figures, row by row, where README and the simulator's defaults take them from; rows of other
                   servers stay there
  --trace-waitaof  instead: look with strace at whether WAITAOF 1 0 is answered before the flush that it is to wait for
  --help           this text

Three numbers are a median (the least–the most). Ctrl-C ends it and takes all servers down; so does a watchdog when it is
killed. Exit code 1 when a row could not be measured, 64 when it was asked for wrongly.

Examples:
  npm run loss
  npm run loss -- --times 3 --image redis:8.6 --image valkey/valkey:9.1 --only "power loss"
  npm run loss -- --trace-waitaof --image valkey/valkey:9.1
`;

const TIMES_MAX = 100;

interface Options {
  readonly kinds: readonly Kind[];
  readonly cases: readonly LossCase[];
  readonly times: number;
  readonly write: boolean;
  readonly trace: boolean;
}

/** @throws UserError when an option is wrong */
function options(): Options {
  const values = readOptions({
    times: { type: "string", default: "5" },
    image: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
    write: { type: "boolean", default: false },
    "trace-waitaof": { type: "boolean", default: false },
  });
  const times = wholeNumber("--times", values.times, 1);
  if (times > TIMES_MAX) throw wrongOption("--times", `takes 1 to ${TIMES_MAX}, not ${times}`);
  const missing = missingForPowerCut();
  if (missing !== undefined) process.stderr.write(`loss: no power is cut: ${missing}\n`);
  const cases = lossCases.filter(
    ({ event, policy }) =>
      (event !== "power loss" || missing === undefined) &&
      (values.only.length === 0 || values.only.some((text) => `${event}: ${policy}`.includes(text))),
  );
  if (cases.length === 0)
    throw wrongOption(
      "--only",
      `no row is called "${values.only.join(", ")}"; their names are in scripts/loss/cases.ts`,
    );
  const images = [...new Set(values.image)].map((image) => ({ image: existing(image) }));
  return {
    kinds: images.length === 0 ? [{ program: findServerProgram() }] : images,
    cases,
    times,
    write: values.write,
    trace: values["trace-waitaof"],
  };
}

/** @throws UserError when it is not there */
function existing(image: string): string {
  try {
    execFileSync("docker", ["image", "inspect", image], { stdio: ["ignore", "ignore", "pipe"] });
    return image;
  } catch (error) {
    const { message, stderr } = error as Error & { readonly stderr?: Buffer };
    const why = stderr?.toString().trim().split("\n").at(-1) || message;
    throw new UserError(why, {
      where: `--image ${image}`,
      mend: `start Docker, or get the image by docker pull ${image}`,
    });
  }
}

async function main(): Promise<number> {
  const chosen = options();
  // What an earlier one has left that was killed together with its watchdogs.
  removeLeftFolders();
  removeLeftVolumes();
  await removeLeftContainers();
  if (chosen.trace) return await traceWaitaof(chosen.kinds);
  return await table(chosen);
}

async function table({ kinds, cases, times, write }: Options): Promise<number> {
  let failures = 0;
  let done = 0;
  const progress = new Progress(kinds.length * cases.length * times);
  const width = Math.max(...cases.map(({ policy }) => policy.length));
  const line = (cells: readonly string[], last: string): void => {
    progress.clear();
    process.stdout.write(
      `${cells.map((cell, i) => cell.padEnd([20, width, 14, 9, 22, 18][i]!)).join("  ")}  ${last}\n`,
    );
  };
  line(["event", "policy", "server", "answered", "lost", "window ms"], "starts again unattended");
  for (const one of cases) {
    for (const kind of kinds) {
      const name = "image" in kind ? kind.image : kind.program;
      const { event, policy } = one;
      try {
        const onBegin = (nth: number): void =>
          progress.begins(done + nth, `${event}: ${policy}, ${name}, ${nth + 1} of ${times}`);
        const measured = await measureRow(kind, one, { times, onBegin });
        line(cellsOf(measured), again(measured));
        if (write) writeRows([measured.row]);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        // What a release does not have is no failure of the measurement.
        if (!/unknown command|unknown option/i.test(text)) failures += 1;
        line([event, policy, name, "-", "-", "-"], `not measured: ${text}`);
      }
      done += times;
    }
  }
  return failures === 0 ? 0 : 1;
}

function cellsOf({ row }: Row): readonly string[] {
  const { event, policy, version, answered, lost, windowMs } = row;
  return [event, policy, version, String(answered.median), spreadText(lost), spreadText(windowMs)];
}

function again({ row: { startedAgain, times }, startFailures }: Row): string {
  if (startedAgain === undefined) return "-";
  const why = [...new Set(startFailures)].map((reason) => `; NOT: ${reason}`).join("");
  return `${startedAgain} of ${times}${why}`;
}

process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
await runScript({ name: "loss", help: HELP, main });
