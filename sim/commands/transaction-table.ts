/** The commands of transactions, in one list. */

import type { Command } from "../broker/command.js";
import { discard } from "./discard.js";
import { exec } from "./exec.js";
import { multi } from "./multi.js";
import { unwatch, watch } from "./watch.js";

/** The commands of transactions. */
export const transactionCommands: readonly Command[] = [discard, exec, multi, unwatch, watch];
