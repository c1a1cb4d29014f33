/** The commands about the server, in one list. */

import type { Command } from "../broker/command.js";
import { command } from "./command-introspection.js";
import { config } from "./config.js";
import { dbsize } from "./dbsize.js";
import { debug } from "./debug.js";
import { flushall, flushdb } from "./flushall.js";
import { swapdb } from "./move.js";
import { info } from "./info.js";
import { functionCommand, script } from "./script.js";
import { bgrewriteaof, bgsave, lastsave, save } from "./save.js";
import { time } from "./time.js";

/** The commands about the server. */
export const serverCommands: readonly Command[] = [
  bgrewriteaof,
  bgsave,
  command,
  config,
  dbsize,
  debug,
  flushall,
  flushdb,
  functionCommand,
  info,
  lastsave,
  save,
  script,
  swapdb,
  time,
];
