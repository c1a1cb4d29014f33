/** The server is killed, and a replica that has not got its last writes is promoted and answers at its address. */

import type { FailoverFault } from "../../faults/fault.js";
import { OVER_TLS, type RealFault } from "./real-fault.js";

export const failover: RealFault<FailoverFault> = {
  isOnServer: true,
  refusal: (_fault, server) => (server?.tls === undefined ? undefined : OVER_TLS),
  strike({ lost, downMs }, { place }) {
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
