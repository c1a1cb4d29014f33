/** A replica of a run's server that lags, ready to take its place. */

import { setTimeout as sleep } from "node:timers/promises";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import { withControl, type RealServer } from "../server.js";
import { ReplicationLink } from "./replication-link.js";

/** What a standby is made of. */
export interface StandbyOptions {
  readonly primary: RealServer;
  /** At most so many of the last writes does it lack, none that is older than that; in real milliseconds. */
  readonly tail: LostTail;
  /** A server that is to be the replica; default: one more of the primary's kind. */
  readonly replica?: RealServer;
}

/** Starts a replica and waits until it has what the primary has. @throws when it does not come to that */
export async function startStandby({ primary, tail, replica: given }: StandbyOptions): Promise<Standby> {
  const replica = given ?? (await primary.startSibling!());
  const host = await replica.hostSeenFromThere!();
  const link = new ReplicationLink({ primary, host, tail });
  try {
    const port = await link.listen();
    await withControl(replica, async (control) => {
      // They are of this run's own server, and gone with it.
      if (primary.username !== undefined) await control.config("SET", "masteruser", primary.username);
      if (primary.password !== undefined) await control.config("SET", "masterauth", primary.password);
      // The link follows one connection; releases that have no other way do not know the settings.
      for (const name of ["repl-rdb-channel", "dual-channel-replication-enabled"])
        await control.config("SET", name, "no").catch(() => {});
      await control.call("REPLICAOF", host, String(port));
      const startedMs = wallClockMs();
      for (;;) {
        const info = await control.info("replication");
        if (link.isLive && /^master_link_status:up/m.test(info)) return;
        if (wallClockMs() - startedMs > SYNC_MS_MAX) throw new Error(`${replica.label} does not become a replica`);
        await sleep(2);
      }
    });
    return new Standby(replica, link);
  } catch (error) {
    link.close();
    if (given === undefined) await replica.stop();
    throw error;
  }
}

/** A replica and its way to the primary. */
export class Standby {
  constructor(
    readonly replica: RealServer,
    readonly link: ReplicationLink,
  ) {}

  /** From now on it gets nothing any more; it lacks what `tail` says, in real milliseconds. */
  async cutBehind(tail: LostTail): Promise<void> {
    await this.link.cutBehind(tail, this.replica);
  }

  /** It is a primary from now on. */
  async promote(): Promise<RealServer> {
    await withControl(this.replica, (control) => control.call("REPLICAOF", "NO", "ONE"));
    return this.replica;
  }

  async stop(): Promise<void> {
    this.link.close();
    await this.replica.stop();
  }
}

const SYNC_MS_MAX = 30_000;
