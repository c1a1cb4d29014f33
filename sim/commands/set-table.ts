/** The set commands, in one list. */

import type { Command } from "../broker/command.js";
import { sadd, srem } from "./sadd.js";
import { scard, sismember, smembers, smismember } from "./smembers.js";
import { spop } from "./spop.js";

/** The set commands. */
export const setCommands: readonly Command[] = [sadd, scard, sismember, smembers, smismember, spop, srem];
