/** The commands about the server, in one list. */

import type { Command } from "../broker/command.js";
import { command } from "./command-introspection.js";
import { config } from "./config.js";
import { dbsize } from "./dbsize.js";
import { flushall, flushdb } from "./flushall.js";
import { info } from "./info.js";
import { time } from "./time.js";

/** The commands about the server. */
export const serverCommands: readonly Command[] = [command, config, dbsize, flushall, flushdb, info, time];
