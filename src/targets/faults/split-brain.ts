/** A replica that lacks the last writes is promoted; whoever is connected to the old primary stays there until it becomes a replica. */

import type { SplitBrainFault } from "../../faults/fault.js";
import { serverState, splitState } from "../../history/server-state.js";
import type { RealWorld } from "../real-world.js";
import type { Topology } from "../topology/topology.js";
import { withControl, type Endpoint } from "../server.js";
import { OVER_TLS, type RealFault } from "./real-fault.js";

export const splitBrain: RealFault<SplitBrainFault> = {
  isOnServer: true,
  without: ({ tls }) => (tls === undefined ? undefined : OVER_TLS),
  async strike({ lost, forMs }, world) {
    const { place } = world;
    const { topology } = place.current;
    if (topology !== undefined) return await splitTopology({ lost, forMs }, topology, world);
    await place.at(async () => {
      // One old primary beside the new one is enough.
      if (place.former !== undefined || place.standby === undefined || !place.isUp) return;
      const before = await place.held();
      await place.standby.cutBehind(place.realTail(lost));
      place.former = place.current;
      place.current = await place.standby.promote();
      place.standby = undefined;
      place.observer.split();
      place.observer.serverChanged(splitState(before, await place.held()));
      world.unwell(forMs, () => void place.at(() => rejoin(world)));
    });
  },
};

/** The network parts the primary from its replicas and from whoever puts one of them in its place. */
async function splitTopology(
  { lost, forMs }: Pick<SplitBrainFault, "lost" | "forMs">,
  topology: Topology,
  world: RealWorld,
): Promise<void> {
  const { place } = world;
  await place.at(async () => {
    if (!place.isUp || place.joinAgain !== undefined) return;
    const before = await place.held();
    const former = await topology.split(place.realTail(lost), 0);
    place.observer.split();
    place.observer.serverChanged(splitState(before, await place.held()));
    const joinAgain = async (): Promise<void> => {
      place.joinAgain = undefined;
      await cutOff(former.server, world);
      const gone = await former.readThere(() => place.held(former.server));
      await former.rejoin();
      place.observer.serverChanged({ ...serverState("failover", gone, await place.heldAmid()), phase: "rejoined" });
      if (place.isUp) world.openAll();
      world.disturbed();
      await place.prepare();
    };
    place.joinAgain = joinAgain;
    world.unwell(forMs, () => void place.at(async () => await place.joinAgain?.()));
  });
}

/** The old primary becomes a replica of the new one, as a sentinel makes it: it closes its connections, and has what that one has. */
async function rejoin(world: RealWorld): Promise<void> {
  const { place } = world;
  const former = place.former;
  if (former === undefined) return;
  await cutOff(former, world);
  const gone = await place.held(former);
  await withControl(former, async (control) => {
    await control.call("REPLICAOF", place.host, String(place.port));
    await control.call("CLIENT", "KILL", "TYPE", "normal");
  });
  place.former = undefined;
  place.observer.serverChanged({ ...serverState("failover", gone, await place.heldAmid()), phase: "rejoined" });
  if (place.isUp) world.openAll();
  world.disturbed();
  await place.prepare(former);
}

/** Who becomes a replica ends its connections: before it is looked at, so that all that it has been sent is known to be gone. */
async function cutOff({ host, port }: Endpoint, world: RealWorld): Promise<void> {
  world.expectEnds(port);
  await world.cutAll({ host, port });
}
