/** The stream commands, in one list. */

import type { Command } from "../broker/command.js";
import { xack } from "./xack.js";
import { xackdel } from "./xackdel.js";
import { xadd } from "./xadd.js";
import { xautoclaim } from "./xautoclaim.js";
import { xcfgset } from "./xcfgset.js";
import { xclaim } from "./xclaim.js";
import { xdel } from "./xdel.js";
import { xdelex } from "./xdelex.js";
import { xgroup } from "./xgroup.js";
import { xidmprecord } from "./xidmprecord.js";
import { xinfo } from "./xinfo.js";
import { xlen } from "./xlen.js";
import { xpending } from "./xpending.js";
import { xrange } from "./xrange.js";
import { xread } from "./xread.js";
import { xreadgroup } from "./xreadgroup.js";
import { xrevrange } from "./xrevrange.js";
import { xsetid } from "./xsetid.js";
import { xtrim } from "./xtrim.js";

/** Every stream command. */
export const streamCommands: readonly Command[] = [
  xack,
  xackdel,
  xadd,
  xautoclaim,
  xcfgset,
  xclaim,
  xdel,
  xdelex,
  xgroup,
  xidmprecord,
  xinfo,
  xlen,
  xpending,
  xrange,
  xread,
  xreadgroup,
  xrevrange,
  xsetid,
  xtrim,
];
