/** What faults of a disk need: that the server's data are on a file system of their own. */

import type { Fault } from "../../faults/fault.js";
import { missingForPowerCut } from "../power-volume.js";
import type { RealServer } from "../server.js";

/** Why a server cannot have one, in a clause; without a server: why none on this machine can. */
export function missingForVolume(server: RealServer | undefined): string | undefined {
  if (server === undefined) return missingForPowerCut();
  return server.missingForVolume === undefined ? "its disk is not ours" : server.missingForVolume();
}

/** Whether a plan needs one, where there can be one. */
export function needsVolume(faults: readonly Fault[], server: RealServer): boolean {
  return (
    faults.some(({ kind }) => kind === "power-cut" || kind === "disk-full") && missingForVolume(server) === undefined
  );
}
