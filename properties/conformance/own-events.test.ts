/**
 * A client that listens to the events of its own commands (RESP3): where they stand among the replies. Before 7.2 they
 * stand where the command tells of them, even in the midst of a reply; random scripts seldom get there.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bytes } from "../../sim/resp/reply.js";
import { realTier } from "../real-tier.js";
import { findDifference, printDifference } from "./compare.js";
import { playOnModel } from "./model-side.js";
import { needsCompiler } from "./real-server.js";
import { RealSide } from "./real-side.js";
import type { Script, Step } from "./script.js";
import { comparedKinds, needsServer } from "./server-kinds.js";

/** Values of every type, one that has expired when the command comes, and a group with something pending. */
const setUp = `
SET str 5
SET ttl v EX 100
SET gone v PX 5
HSET h f 1 g 2
HSET h1 f 1
SADD set 1 2
SADD set1 a
ZADD z 1 a 2 b
ZADD z1 1 a
XADD s 1-1 a b
XADD s 2-1 a b
XADD s 3-1 a b
XGROUP CREATE s g 0
XREADGROUP GROUP g c COUNT 2 STREAMS s >
`;

const commands = `
XADD s * a b
XADD s MAXLEN = 1 * a b
XADD new * a b
XADD s NOMKSTREAM 9-1 a b
XTRIM s MAXLEN 1
XDEL s 1-1 9-9
XSETID s 9-9
XGROUP CREATE s g2 0
XGROUP CREATE new g2 0 MKSTREAM
XGROUP SETID s g 0
XGROUP DESTROY s g
XGROUP CREATECONSUMER s g d
XGROUP DELCONSUMER s g c
XREADGROUP GROUP g d STREAMS s >
XREADGROUP GROUP g d NOACK STREAMS s >
XREADGROUP GROUP g d STREAMS s 0
XACK s g 1-1
XCLAIM s g d 0 1-1
XCLAIM s g d 0 1-1 JUSTID
XAUTOCLAIM s g d 0 0
XAUTOCLAIM s g d 0 0 JUSTID
XCLAIM s g d 99999 1-1
XACKDEL s g IDS 1 1-1
XDELEX s IDS 1 1-1
XADD s DELREF MAXLEN = 0 * a b
SET str x
SET str x EX 100
SET str x GET
SET str x PX 100 GET
SET new x NX
SET h x
SETNX new x
SETEX str 10 x
PSETEX str 10 x
GETSET str x
GETSET new x
GETDEL str
GETEX str EX 10
GETEX ttl PERSIST
GETEX str PXAT 1
GET gone
GET missing
APPEND str x
APPEND new x
STRLEN str
INCR str
INCRBY str 2
DECR str
INCRBYFLOAT str 1.5
MSET a 1 b 2
MSETNX a 1 b 2
MSETEX 2 a 1 b 2 EX 10
MSETEX 2 a 1 b 2
DEL str h
UNLINK str h
DELEX str
DEL gone
EXISTS gone str
TYPE gone
TTL gone
EXPIRE str 100
EXPIRE str -1
PEXPIRE str 100
EXPIREAT str 1
PEXPIREAT str 9999999999999
PERSIST ttl
RENAME str str2
RENAME str h
RENAMENX str str2
COPY str str2
COPY str h REPLACE
MOVE str 1
RESTORE r 0 x
HSET h f 2
HSET new f 2
HMSET h f 2
HSETNX h x 2
HDEL h f
HDEL h1 f
HDEL h f g
HINCRBY h f 1
HINCRBYFLOAT h f 1
HGETDEL h FIELDS 1 f
HGETDEL h1 FIELDS 1 f
SADD set 3
SADD new 3
SREM set 1
SREM set1 a
SPOP set1
SPOP set1 1
SPOP set 2
SPOP set 0
SPOP missing
SPOP missing 1
ZADD z 3 c
ZADD z INCR 3 c
ZADD new 3 c
ZINCRBY z 1 a
ZREM z a
ZREM z1 a
ZPOPMIN z
ZPOPMIN z1
ZPOPMAX z 2
ZPOPMIN z1 1
ZREMRANGEBYSCORE z -inf +inf
ZREMRANGEBYSCORE z 1 1
ZREMRANGEBYRANK z 0 0
ZREMRANGEBYLEX z - +
FLUSHDB
FLUSHALL
SWAPDB 0 1
XREAD STREAMS missing 0
XREAD STREAMS s 0
XRANGE s - +
XLEN missing
XINFO STREAM s
XPENDING s g
PUBLISH __keyx hello
PUBSUB NUMPAT
SUBSCRIBE __keyz
`;

/** Those that a version does not know are among them: it says so. */
const lines = (text: string): readonly (readonly Bytes[])[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split(" "));

function script(command: readonly Bytes[], inTransaction: boolean): Script {
  const sent: readonly (readonly Bytes[])[] = [
    ["HELLO", "3"],
    ...lines(setUp),
    ["CONFIG", "SET", "notify-keyspace-events", "KEAnm"],
    ["PSUBSCRIBE", "__key*"],
  ];
  const last = inTransaction ? [["MULTI"], command, ["EXEC"]] : [command];
  const step = (args: readonly Bytes[]): Step => ({ kind: "command", client: 0, args });
  const steps: readonly Step[] = [...sent.map(step), { kind: "elapse", ms: 10 }, ...last.map(step)];
  return { clients: 2, startMs: 1_700_000_000_000, steps };
}

for (const kind of comparedKinds) {
  realTier(needsServer(kind), needsCompiler())(`${kind.image}: events of one's own commands`, () => {
    let real: RealSide;
    beforeAll(async () => {
      real = await RealSide.start(kind, "held");
    }, 60_000);
    afterAll(() => real.stop());

    test.each([false, true])("stand where the server puts them; in a transaction: %s", async (inTransaction) => {
      for (const command of lines(commands)) {
        const played = script(command, inTransaction);
        const sides = { model: playOnModel(kind.profile, played), real: await real.play(played) };
        const difference = findDifference(played, sides, "held");
        expect(difference && printDifference(played, difference)).toBeUndefined();
      }
    });
  });
}
