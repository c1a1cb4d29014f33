/** The hash commands, in one list. */

import type { Command } from "../broker/command.js";
import { hgetdel } from "./hgetdel.js";
import { hdel } from "./hdel.js";
import { hexists, hget, hlen, hmget } from "./hget.js";
import { hgetall, hkeys, hvals } from "./hgetall.js";
import { hincrby, hincrbyfloat } from "./hincrby.js";
import { hmset, hset, hsetnx } from "./hset.js";

/** The hash commands. */
export const hashCommands: readonly Command[] = [
  hdel,
  hexists,
  hget,
  hgetall,
  hgetdel,
  hincrby,
  hincrbyfloat,
  hkeys,
  hlen,
  hmget,
  hmset,
  hset,
  hsetnx,
  hvals,
];
