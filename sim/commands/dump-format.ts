/** How the server writes values down by its version and its settings, for the commands that do so. */

import type { CommandContext } from "../broker/command.js";
import type { DumpFormat } from "../durability/dump-value.js";
import { doubleReply } from "./doubles.js";

/** The form as it is now. The older names of the settings mean the same in every version. */
export function dumpFormat({ broker: { configuration }, profile }: CommandContext): DumpFormat {
  const setting = (name: string): number => Number(configuration.get(name));
  return {
    profile,
    limits: {
      hashEntries: setting("hash-max-ziplist-entries"),
      hashBytes: setting("hash-max-ziplist-value"),
      setEntries: setting("set-max-listpack-entries"),
      setBytes: setting("set-max-listpack-value"),
      sortedSetEntries: setting("zset-max-ziplist-entries"),
      sortedSetBytes: setting("zset-max-ziplist-value"),
    },
    doubleText: (value) => doubleReply(profile, value).text,
  };
}
