/** The sorted-set commands, in one list. */

import type { Command } from "../broker/command.js";
import { zadd, zincrby } from "./zadd.js";
import { zpopmax, zpopmin } from "./zpop.js";
import { zrange, zrangebylex, zrangebyscore, zrevrange, zrevrangebylex, zrevrangebyscore } from "./zrange.js";
import { zrem, zremrangebylex, zremrangebyrank, zremrangebyscore } from "./zrem.js";
import { zcard, zcount, zlexcount, zmscore, zrank, zrevrank, zscore } from "./zscore.js";

/** The sorted-set commands. */
export const sortedSetCommands: readonly Command[] = [
  zadd,
  zcard,
  zcount,
  zincrby,
  zlexcount,
  zmscore,
  zpopmax,
  zpopmin,
  zrange,
  zrangebylex,
  zrangebyscore,
  zrank,
  zrem,
  zremrangebylex,
  zremrangebyrank,
  zremrangebyscore,
  zrevrange,
  zrevrangebylex,
  zrevrangebyscore,
  zrevrank,
  zscore,
];
