/** The server is killed and started again: on its data, on none, or on all but its last writes. */

import { startOfLastWrites } from "./write-stream.js";
import type { BrokerRestartFault } from "../../faults/fault.js";
import { OVER_TLS, type RealFault } from "./real-fault.js";

export const brokerRestart: RealFault<BrokerRestartFault> = {
  isOnServer: true,
  refusal: ({ data }, server) => (typeof data === "string" || server.tls === undefined ? undefined : OVER_TLS),
  strike({ data, downMs }, { place }) {
    if (typeof data === "string") {
      const bringBack = (): Promise<void> => place.current.startAgain(data);
      return void place.goDown({ cause: "restart", downMs, bringBack });
    }
    let lost = 0;
    void place.goDown({
      cause: "restart",
      downMs,
      beforeKill: async () => {
        lost = await place.tap!.count(place.realTail(data));
        place.tap!.close();
        place.tap = undefined;
      },
      bringBack: async () => {
        // What a power cut leaves of the log of writes is its beginning.
        await place.current.cutLog!((log) => startOfLastWrites(log, lost));
        await place.current.startAgain("kept");
      },
    });
  },
};
