/** Carries out one measurement on servers of its own. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ReplicationLink } from "../../dist/src/targets/faults/replication-link.js";
import { PowerVolume } from "../../dist/src/targets/power-volume.js";
import type { LossCase } from "./cases.js";
import { Load, lossOf } from "./load.js";
import { LossServer, versionOf, type Kind } from "./server.js";

/** What came of it. */
export interface Measured {
  readonly version: string;
  readonly answered: number;
  readonly lost: number;
  /** How long before the event the first entry that is lost was answered, in ms. */
  readonly windowMs: number;
  /** What kept the server from starting again by itself; undefined when nothing did. */
  readonly startFailure?: string;
}

/** How long publishers publish before something happens, and how long a rewrite goes on before that, in ms. */
const LOAD_MS = 5_000;
const REWRITE_MS = 6_000;
/** Keys that a rewrite has to write, each slowly. */
const REWRITTEN_KEYS = 20_000;
const REWRITE_KEY_US = 1_000;
const VOLUME_MIB = 1_024;

/** @throws Error when the server does not know what the case needs, such as WAITAOF before 7.2 */
export async function measure(kind: Kind, one: LossCase): Promise<Measured> {
  return one.event === "failover" ? onReplica(kind, one) : onDisk(kind, one);
}

async function onDisk(kind: Kind, one: LossCase): Promise<Measured> {
  const volume = one.event === "power loss" ? new PowerVolume(VOLUME_MIB) : undefined;
  const data = volume?.data ?? temporaryFolder();
  const server = new LossServer(kind, data, one.settings);
  try {
    await started(server);
    const version = await versionOf(server);
    const load = await loaded(server, one);
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
    await server.kill();
    if (volume === undefined) rmSync(data, { recursive: true, force: true });
    else volume.remove();
  }
}

/** Publishes for a while, with a rewrite of the log towards the end where that is asked for. */
async function loaded(server: LossServer, { confirmation, isRewriting }: LossCase): Promise<Load> {
  if (confirmation === "waitaof") await server.ask((client) => client.call("WAITAOF", "0", "0", "1"));
  if (isRewriting) {
    await server.ask(async (client) => {
      await client.call("EVAL", `for i = 1, ${REWRITTEN_KEYS} do redis.call("SET", "key:" .. i, i) end`, "0");
      await client.config("SET", "rdb-key-save-delay", String(REWRITE_KEY_US));
    });
  }
  const load = new Load(server, confirmation);
  await load.start();
  await sleep(isRewriting ? 1_000 : LOAD_MS);
  if (isRewriting) {
    await server.ask((client) => client.bgrewriteaof());
    await sleep(REWRITE_MS);
    const info = await server.ask((client) => client.info("persistence"));
    if (!/^aof_rewrite_in_progress:1/m.test(info)) throw new Error("the rewrite was over too soon");
  }
  return load;
}

/** Why it did not start, after it was mended by hand and started. */
async function mended(server: LossServer): Promise<string> {
  const lines = server.log.trim().split("\n");
  const reason = (
    lines.findLast((line) => /bad file format|unexpected end|fatal/i.test(line)) ??
    lines.at(-1) ??
    ""
  ).replace(/^.*? # /, "");
  await server.kill();
  const files = readdirSync(server.data, { recursive: true }).map(String);
  for (const file of files.filter((name) => name.endsWith(".aof"))) server.mendLog(join(server.data, file));
  await started(server);
  return reason;
}

async function onReplica(kind: Kind, { settings, confirmation, lagMs = 0 }: LossCase): Promise<Measured> {
  const folder = temporaryFolder();
  const [primary, replica] = ["primary", "replica"].map((name) => {
    mkdirSync(join(folder, name), { mode: 0o777 });
    return new LossServer(kind, join(folder, name), { ...settings, "repl-diskless-sync-delay": "0" });
  }) as [LossServer, LossServer];
  let link: ReplicationLink | undefined;
  try {
    await started(primary);
    const version = await versionOf(primary);
    await started(replica);
    const at = { host: "127.0.0.1", port: primary.port };
    link = new ReplicationLink({
      primary: at,
      host: "127.0.0.1",
      tail: { writes: lagMs === 0 ? 0 : Infinity, ms: lagMs },
    });
    const linkPort = await link.listen();
    await replica.ask(async (client) => {
      for (const name of ["repl-rdb-channel", "dual-channel-replication-enabled"])
        await client.config("SET", name, "no").catch(() => {});
      await client.call("REPLICAOF", "127.0.0.1", String(linkPort));
      while (!/^master_link_status:up/m.test(await client.info("replication"))) await sleep(10);
    });
    const load = new Load(primary, confirmation);
    await load.start();
    await sleep(LOAD_MS);
    const atMs = performance.now();
    await primary.kill();
    load.stop();
    link.close();
    await replica.ask((client) => client.call("REPLICAOF", "NO", "ONE"));
    return { version, answered: load.answered.size, ...(await lossOf(load.answered, replica, atMs)) };
  } finally {
    link?.close();
    await Promise.all([primary.kill(), replica.kill()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function started(server: LossServer): Promise<void> {
  if (!(await server.start())) throw new Error(`the server does not start: ${server.log.trim().split("\n").at(-1)}`);
}

/** Gone with this script, however it ends. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-loss-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
