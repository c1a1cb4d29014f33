/** The string commands, in one list. */

import type { Command } from "../broker/command.js";
import { delex, delifeq } from "./delex.js";
import { digest } from "./digest.js";
import { msetex } from "./msetex.js";
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
  delex,
  delifeq,
  digest,
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
  msetex,
  msetnx,
  psetex,
  set,
  setex,
  setnx,
  strlen,
];
