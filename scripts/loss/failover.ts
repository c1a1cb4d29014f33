/** Measures what a replica lacks that is promoted by hand when its primary is killed. */

import { setTimeout as sleep } from "node:timers/promises";
import { ReplicationLink } from "../../dist/src/targets/faults/replication-link.js";
import type { LossCase, Replica } from "./cases.js";
import { ask, Load, lossOf, versionOf, type At } from "./load.js";
import type { Measured, PhaseMs } from "./measure.js";
import { started } from "./on-disk.js";
import { LossServer, type Kind, type Settings } from "./server.js";

type HandCase = Extract<LossCase, { readonly event: "failover by hand" }>;

/** How long publishers publish before anything happens, in ms. */
const LOAD_MS = 3_000;

/** @throws Error when a server does not start */
export async function onFailover(kind: Kind, one: HandCase, phaseMs: PhaseMs): Promise<Measured> {
  const settings: Settings = { ...one.settings, "repl-diskless-sync-delay": "0" };
  const primary = new LossServer(kind, settings);
  const replica = new LossServer(kind, settings);
  let link: ReplicationLink | undefined;
  try {
    await started(primary);
    await started(replica);
    const version = await versionOf(primary);
    link = one.replica.kind === "in step" ? undefined : linkTo(primary, one.replica);
    await follow(replica, link === undefined ? primary.port : await link.listen());
    const load = new Load(primary, one.confirmation);
    await load.start();
    await sleep(LOAD_MS + phaseMs);
    if (one.replica.kind === "cut off") {
      link!.stall();
      await sleep(one.replica.ms);
    }
    const atMs = performance.now();
    // Nothing may come through while the primary is being killed.
    link?.close();
    load.stop();
    await primary.kill();
    await promote(replica);
    return { version, answered: load.answered.size, ...(await lossOf(load.answered, replica, atMs)) };
  } finally {
    link?.close();
    await Promise.all([primary.remove(), replica.remove()]);
  }
}

function linkTo({ port }: At, replica: Replica): ReplicationLink {
  const host = "127.0.0.1";
  const tail = replica.kind === "behind" ? { writes: Infinity, ms: replica.ms } : { writes: 0, ms: 0 };
  return new ReplicationLink({ primary: { host, port }, host, tail });
}

async function follow(replica: At, port: number): Promise<void> {
  await ask(replica, async (client) => {
    // A link follows one connection a replica; releases that have no other way do not know the settings.
    for (const name of ["repl-rdb-channel", "dual-channel-replication-enabled"])
      await client.config("SET", name, "no").catch(() => {});
    await client.call("REPLICAOF", "127.0.0.1", String(port));
    while (!/^master_link_status:up/m.test(await client.info("replication"))) await sleep(10);
  });
}

/** Whoever promotes it by hand comes later than what the primary had sent: it has read all of that when it sees its end. */
async function promote(replica: At): Promise<void> {
  await ask(replica, async (client) => {
    while (!/^master_link_status:down/m.test(await client.info("replication"))) await sleep(1);
    await client.call("REPLICAOF", "NO", "ONE");
  });
}
