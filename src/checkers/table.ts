/** All checkers, in the order in which reports list them. */

import type { Checker } from "./checker.js";
import { bounded } from "./bounded.js";
import { crashRecovery } from "./crash-recovery.js";
import { deliveriesJustified } from "./deliveries-justified.js";
import { durability } from "./durability.js";
import { effectBeforeAck } from "./effect-before-ack.js";
import { groupsApart } from "./groups-apart.js";
import { inTime } from "./in-time.js";
import { noConcurrentHandling } from "./no-concurrent-handling.js";
import { noLoss } from "./no-loss.js";
import { noSpin } from "./no-spin.js";
import { oneEntryPerPublish } from "./one-entry-per-publish.js";
import { orderlyEnd } from "./orderly-end.js";
import { poisonKept } from "./poison-kept.js";
import { progress } from "./progress.js";
import { reached } from "./reached.js";
import { streamOrder } from "./stream-order.js";

/** Every invariant. Each judges on its own: their order changes no verdict. */
export const checkers: readonly Checker[] = [
  noLoss,
  poisonKept,
  oneEntryPerPublish,
  noConcurrentHandling,
  effectBeforeAck,
  deliveriesJustified,
  progress,
  noSpin,
  bounded,
  groupsApart,
  crashRecovery,
  inTime,
  orderlyEnd,
  streamOrder,
  durability,
  reached,
];
