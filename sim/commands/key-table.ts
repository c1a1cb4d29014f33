/** The commands about keys of any type, in one list. */

import type { Command } from "../broker/command.js";
import { copy } from "./copy.js";
import { del, unlink } from "./del.js";
import { dump, restore } from "./dump.js";
import { exists, touch } from "./exists.js";
import { expire, expireat, pexpire, pexpireat } from "./expire.js";
import { keys, randomkey } from "./keys.js";
import { move } from "./move.js";
import { object } from "./object.js";
import { persist } from "./persist.js";
import { rename, renamenx } from "./rename.js";
import { scan } from "./scan.js";
import { expiretime, pexpiretime, pttl, ttl } from "./ttl.js";
import { type } from "./type.js";
import { wait, waitaof } from "./wait.js";

/** The commands about keys of any type. */
export const keyCommands: readonly Command[] = [
  copy,
  del,
  dump,
  exists,
  expire,
  expireat,
  expiretime,
  keys,
  move,
  object,
  persist,
  pexpire,
  pexpireat,
  pexpiretime,
  pttl,
  randomkey,
  rename,
  renamenx,
  restore,
  scan,
  touch,
  ttl,
  type,
  unlink,
  wait,
  waitaof,
];
