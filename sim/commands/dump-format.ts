/** How the server writes values down by its version and its settings, for the commands that do so. */

import type { CommandContext } from "../broker/command.js";
import { packingLimits } from "../broker/packing.js";
import type { DumpFormat } from "../durability/dump-value.js";
import { doubleReply } from "./doubles.js";

/** The form as it is now. */
export function dumpFormat({ broker: { configuration }, profile }: CommandContext): DumpFormat {
  return {
    profile,
    limits: packingLimits(configuration),
    doubleText: (value) => doubleReply(profile, value).text,
  };
}
