/** Measures what one server has on its disk when it is killed, or when its power goes. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PowerVolume } from "../../dist/src/targets/power-volume.js";
import type { LossCase } from "./cases.js";
import { ask, Load, lossOf, versionOf } from "./load.js";
import type { Measured, PhaseMs } from "./measure.js";
import { LossServer, type Kind } from "./server.js";

type DiskCase = Extract<LossCase, { readonly event: "kill" | "power loss" }>;

/** How long publishers publish before something happens, in ms: what a kill may lose is there at once. */
const LOAD_MS = { kill: 2_000, "power loss": 4_000 } as const;
/** How long they publish before a rewrite begins, and how long that goes on before something happens, in ms. */
const BEFORE_REWRITE_MS = 1_000;
const REWRITE_MS = { kill: 2_000, "power loss": 6_000 } as const;
/** Keys that a rewrite has to write, each slowly. */
const REWRITTEN_KEYS = 20_000;
const REWRITE_KEY_US = 1_000;
const VOLUME_MIB = 1_024;

/** @throws Error when the server does not know what the case needs, such as WAITAOF before 7.2 */
export async function onDisk(kind: Kind, one: DiskCase, phaseMs: PhaseMs): Promise<Measured> {
  const volume = one.event === "power loss" ? new PowerVolume(VOLUME_MIB) : undefined;
  const server = new LossServer(kind, one.settings, volume?.data);
  try {
    await started(server);
    const version = await versionOf(server);
    const load = await loaded(server, one, phaseMs);
    const atMs = performance.now();
    // It must not write while its disk goes.
    if (volume !== undefined) server.hold();
    load.stop();
    volume?.cut();
    await server.kill();
    await volume?.restore();
    const failure = (await server.start()) ? undefined : await mended(server);
    const loss = await lossOf(load.answered, server, atMs);
    return {
      version,
      answered: load.answered.size,
      ...loss,
      ...(failure === undefined ? {} : { startFailure: failure }),
    };
  } finally {
    await server.remove();
    volume?.remove();
  }
}

/** Publishes for a while, with a rewrite of the log towards the end where that is asked for. */
async function loaded(server: LossServer, one: DiskCase, phaseMs: PhaseMs): Promise<Load> {
  const { confirmation, rewrite, event } = one;
  if (confirmation === "waitaof") await ask(server, (client) => client.call("WAITAOF", "0", "0", "1"));
  if (rewrite !== undefined) {
    await ask(server, async (client) => {
      await client.call("EVAL", `for i = 1, ${REWRITTEN_KEYS} do redis.call("SET", "key:" .. i, i) end`, "0");
      await client.config("SET", "rdb-key-save-delay", String(REWRITE_KEY_US));
    });
  }
  const load = new Load(server, confirmation);
  await load.start();
  // The second in which a flush comes is counted from the rewrite's beginning again.
  await sleep(rewrite === "going on" ? BEFORE_REWRITE_MS : LOAD_MS[event] + phaseMs);
  if (rewrite === undefined) return load;
  await ask(server, (client) => client.bgrewriteaof());
  if (rewrite === "begun") return load;
  await sleep(REWRITE_MS[event] + phaseMs);
  const info = await ask(server, (client) => client.info("persistence"));
  if (!/^aof_rewrite_in_progress:1/m.test(info)) throw new Error("the rewrite was over too soon");
  return load;
}

/** Why it did not start, after it was mended by hand and started. @throws Error when that does not help */
async function mended(server: LossServer): Promise<string> {
  const lines = server.log.trim().split("\n");
  const blamed = lines.findLast((line) => /bad file format|unexpected end|fatal/i.test(line)) ?? lines.at(-1) ?? "";
  const reason = blamed.replace(/^.*? # /, "");
  await server.kill();
  try {
    const files = readdirSync(server.data, { recursive: true }).map(String);
    for (const file of files.filter((name) => name.endsWith(".aof"))) server.mendLog(join(server.data, file));
    await started(server);
  } catch (error) {
    throw new Error(`it does not start (${reason}), nor after it was mended: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return reason;
}

/** @throws Error with its last words when it does not start */
export async function started(server: LossServer): Promise<void> {
  if (!(await server.start())) throw new Error(`the server does not start: ${server.log.trim().split("\n").at(-1)}`);
}
