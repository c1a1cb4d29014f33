/** MOVE and SWAPDB: values change their database. */

import type { Command } from "../broker/command.js";
import { DB_OUT_OF_RANGE, SAME_OBJECT } from "../broker/errors.js";
import { errorReply, OK, type Bytes } from "../resp/reply.js";
import { parseInt32 } from "./arguments.js";
import { enterKey } from "./stream-idempotence.js";

const BAD_FIRST = errorReply("ERR invalid first DB index");
const BAD_SECOND = errorReply("ERR invalid second DB index");

/** MOVE key db */
export const move: Command = {
  name: "move",
  arity: 3,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const { broker, database, nowMs, modified, notify } = context;
    const key = args[1]!;
    const index = parseInt32(args[2]!);
    if (typeof index !== "number") return index;
    const target = broker.databases[index];
    if (target === undefined) return DB_OUT_OF_RANGE;
    if (target === database) return SAME_OBJECT;
    const value = database.get(key, nowMs);
    if (value === undefined || target.get(key, nowMs) !== undefined) return 0;
    const expiresAtMs = database.expiresAtMs(key);
    enterKey(context, value);
    target.set(key, value);
    if (expiresAtMs !== undefined) target.setExpiry(key, expiresAtMs);
    database.delete(key);
    modified(key);
    broker.watches.touch(target, key);
    notify("generic", "move_from", key);
    broker.notify(target, "generic", "move_to", key);
    return 1;
  },
};

/** SWAPDB index1 index2: every client sees the other database's keys from now on. */
export const swapdb: Command = {
  name: "swapdb",
  arity: 3,
  flags: ["write", "fast"],
  keys: [0, 0, 0],
  execute({ broker, nowMs }, args) {
    const [first, second] = args.slice(1).map((index: Bytes) => parseInt32(index));
    if (typeof first !== "number") return BAD_FIRST;
    if (typeof second !== "number") return BAD_SECOND;
    const [a, b] = [broker.databases[first], broker.databases[second]];
    if (a === undefined || b === undefined) return DB_OUT_OF_RANGE;
    broker.countChanges(1);
    if (a === b) return OK;
    if (!broker.watches.isEmpty) broker.watches.touchSwapped([a, b], nowMs);
    a.swapWith(b);
    for (const database of [a, b]) {
      for (const key of broker.blockedClients.waitedKeys(database)) broker.signalReady(database, key);
    }
    return OK;
  },
};
