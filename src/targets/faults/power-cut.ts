/**
 * The power of the server's machine is cut: it stands still, its file system is shut down without a flush, it dies, and it
 * starts again on what the disk has. What that lacks is real, and not what the plan says.
 */

import type { PowerCutFault } from "../../faults/fault.js";
import type { RealFault } from "./real-fault.js";
import { missingForVolume } from "./volume.js";

export const powerCut: RealFault<PowerCutFault> = {
  isOnServer: true,
  without: missingForVolume,
  strike({ downMs, data }, world) {
    const { place } = world;
    void place.goDown({
      cause: "restart",
      downMs,
      kill: async () => {
        if (place.current.isOnVolume === true) return place.current.cutPower!();
        world.note("the power of a replica that had taken the server's place could not be cut: it was killed");
        return place.current.kill();
      },
      bringBack: () => place.current.startAgain(data === "lost" ? "lost" : "kept"),
    });
  },
};
