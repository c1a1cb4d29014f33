/** What runs inside a thread of a crew: loads the scenario for itself, then makes the runs that it is told to. */

import { parentPort, workerData } from "node:worker_threads";
import { assert, findProfile } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { beatIn } from "../runtime/watchdog.js";
import { loadScenarioFile } from "../scenario/load.js";
import type { Scenario } from "../scenario/scenario.js";
import { prepare } from "../targets/simulator/simulate.js";
import { Ledger } from "./ledger.js";
import { inSlices } from "./patience.js";
import { Runner } from "./runner.js";
import { shrunkFinding } from "./shrunk-finding.js";
import type { ThreadMessage, ThreadOrder, ThreadSetting } from "./threads.js";

/** So many runs of shrinking are told of at a time. */
const TOLD_EVERY = 50;

const setting = workerData as ThreadSetting;
const stop = new Int32Array(setting.stop);
assert(parentPort !== null, "this is a thread's main module");
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window's
const tell = (message: ThreadMessage): void => parentPort!.postMessage(message);
const isOver = (): boolean => Atomics.load(stop, 0) === 1;

beatIn(setting.heart);
try {
  serve(await loaded());
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  const { what, where, mend } = error;
  tell({ kind: "refused", what, where, mend });
}

async function loaded(): Promise<Scenario> {
  const { scenarios } = await loadScenarioFile(setting.file, setting);
  const found = scenarios.find(({ name }) => name === setting.scenario);
  const profile = findProfile(setting.profile);
  if (found === undefined || profile === undefined) {
    throw new UserError(`has no scenario called "${setting.scenario}" when it is loaded a second time`, {
      where: setting.file,
      mend: "give it the same name each time, or run it with --threads 1",
    });
  }
  const scenario = { ...found, profile };
  await prepare(scenario);
  return scenario;
}

function serve(scenario: Scenario): void {
  const ledger = new Ledger(scenario);
  let runner: Runner | undefined;
  const tellPage = (): void => tell({ kind: "page", page: ledger.tearOff() });
  const obey = async (order: ThreadOrder): Promise<void> => {
    switch (order.kind) {
      case "stage":
        runner = new Runner(scenario, { seed: setting.seed, ...order }, ledger);
        return;
      case "part": {
        let index = order.first;
        await inSlices(() => {
          if (index >= order.end || isOver()) return false;
          runner!.run(index++, order.isCounted);
          return true;
        });
        tellPage();
        return tell({ kind: "part-done" });
      }
      case "shrink": {
        let count = 0;
        const finding = await shrunkFinding({ scenario, ledger, ...order }, () => {
          if (++count % TOLD_EVERY === 0) tellPage();
          return isOver();
        });
        tellPage();
        return tell({ kind: "shrunk", finding });
      }
    }
  };
  // One after the other, as they come.
  let last = Promise.resolve();
  parentPort!.on("message", (order: ThreadOrder) => {
    last = last.then(() => obey(order));
    // What goes wrong in here ends the thread, which the main thread notices.
    last.catch((error: unknown) => {
      throw error;
    });
  });
  tell({ kind: "ready" });
}
