/**
 * The server is killed, and a replica that has not got its last writes is promoted: by us, and it answers at the server's
 * address; or by whoever does that in a topology, and clients find out where it is.
 */

import type { FailoverFault } from "../../faults/fault.js";
import { OVER_TLS, type RealFault } from "./real-fault.js";

export const failover: RealFault<FailoverFault> = {
  isOnServer: true,
  without: ({ tls }) => (tls === undefined ? undefined : OVER_TLS),
  strike({ lost, downMs }, { place, options: { timeScale } }) {
    const { topology } = place.current;
    if (topology !== undefined) {
      return void place.goDown({
        cause: "failover",
        downMs,
        beforeKill: () => topology.cutBehind(place.realTail(lost), downMs * timeScale),
        bringBack: () => topology.promoted(),
      });
    }
    void place.goDown({
      cause: "failover",
      downMs,
      beforeKill: () => place.standby!.cutBehind(place.realTail(lost)),
      bringBack: async () => {
        const old = place.current;
        place.current = await place.standby!.promote();
        place.standby = undefined;
        // The server that the run was given is started again when the run is over.
        if (old !== place.given) await old.stop();
      },
    });
  },
};
