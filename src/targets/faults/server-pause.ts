/** The server stands still (SIGSTOP, docker pause), or holds all clients (CLIENT PAUSE), and then goes on. */

import type { ServerPauseFault } from "../../faults/fault.js";
import type { RealFault } from "./real-fault.js";

export const serverPause: RealFault<ServerPauseFault> = {
  isOnServer: true,
  async strike({ by, forMs }, world) {
    const { place } = world;
    await place.at(async () => {
      if (!place.isUp || place.isStandingStill) return;
      if (by === "client-pause") {
        const realMs = Math.max(1, Math.round(forMs * world.options.timeScale));
        await place.ask((control) => control.call("CLIENT", "PAUSE", realMs, "ALL"));
        return world.unwell(forMs, () => {});
      }
      await place.standStill();
      world.unwell(forMs, () => void place.goOn());
    });
  },
};
