/** The string commands, in one list. */

import type { Command } from "../broker/command.js";
import { append, strlen } from "./append.js";
import { get } from "./get.js";
import { getdel } from "./getdel.js";
import { getex } from "./getex.js";
import { getset } from "./getset.js";
import { decr, decrby, incr, incrby } from "./incr.js";
import { incrbyfloat } from "./incrbyfloat.js";
import { mget } from "./mget.js";
import { mset, msetnx } from "./mset.js";
import { psetex, set, setex, setnx } from "./set.js";

/** The string commands. */
export const stringCommands: readonly Command[] = [
  append,
  decr,
  decrby,
  get,
  getdel,
  getex,
  getset,
  incr,
  incrby,
  incrbyfloat,
  mget,
  mset,
  msetnx,
  psetex,
  set,
  setex,
  setnx,
  strlen,
];
