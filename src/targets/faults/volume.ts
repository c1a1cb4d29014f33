/** What faults of a disk need: that the server's data are on a file system of their own. */

import type { Fault } from "../../faults/fault.js";
import type { RealServer } from "../server.js";

/** Why a server cannot have one, in a clause. */
export function missingForVolume(server: RealServer): string | undefined {
  return server.missingForVolume === undefined
    ? "only a server alone has a disk whose power can be cut"
    : server.missingForVolume();
}

/** Whether a plan needs one, where there can be one. */
export function needsVolume(faults: readonly Fault[], server: RealServer): boolean {
  return (
    faults.some(({ kind }) => kind === "power-cut" || kind === "disk-full") && missingForVolume(server) === undefined
  );
}
