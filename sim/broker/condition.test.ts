/** What servers that are not well answered: Redis 7.0.15 and 8.6.3, Valkey 8.1.1 and 9.1.2, brought into each condition and asked. */

import { describe, expect, it } from "vitest";
import { createBroker } from "../create-broker.js";
import type { Profile } from "../profiles/profile.js";
import { redis70 } from "../profiles/redis-7.0.js";
import { redis86 } from "../profiles/redis-8.6.js";
import { valkey81 } from "../profiles/valkey-8.1.js";
import { valkey91 } from "../profiles/valkey-9.1.js";
import { encodeReply } from "../resp/encode.js";
import type { ServerCondition } from "./command.js";

const MISCONF =
  "-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.\r\n";
const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
const READONLY = "-READONLY You can't write against a read only replica.\r\n";
const EXECABORT = "-EXECABORT Transaction discarded because of previous errors.\r\n";

function sent(profile: Profile, condition: ServerCondition, commands: readonly string[]): readonly string[] {
  let received = "";
  const broker = createBroker({ profile });
  const session = broker.connect({ sink: (reply) => (received += encodeReply(reply, session.protocol)) });
  broker.execute(session, ["XADD", "s", "1-1", "a", "b"], 1);
  broker.condition = condition;
  return commands.map((command) => {
    received = "";
    broker.execute(session, command.split(" "), 1);
    return received;
  });
}

describe("a server", () => {
  it.each([redis70, redis86, valkey81, valkey91])("out of memory refuses what needs any ($name)", (profile) => {
    const answers = sent(profile, "out-of-memory", ["XADD s 2-1 a b", "XACK s g 1-1", "XLEN s"]);
    expect(answers).toEqual([OOM, ":0\r\n", ":1\r\n"]);
  });

  const reads = ["MULTI", "XADD s 3-1 a b", "XLEN s", "EXEC"];

  it("out of memory queues nothing at all in 7.0", () => {
    expect(sent(redis70, "out-of-memory", reads)).toEqual(["+OK\r\n", OOM, OOM, EXECABORT]);
  });

  it.each([redis86, valkey81, valkey91])("out of memory queues what needs none from 7.2 on ($name)", (profile) => {
    expect(sent(profile, "out-of-memory", reads)).toEqual(["+OK\r\n", OOM, "+QUEUED\r\n", EXECABORT]);
  });

  it("that cannot save refuses writes and PING, by its product's name", () => {
    const commands = ["XADD s 4-1 a b", "PING", "XACK s g 1-1", "GET x"];
    expect(sent(redis86, "cannot-save", commands)).toEqual([MISCONF, MISCONF, MISCONF, "$-1\r\n"]);
    const valkeys = MISCONF.replaceAll("Redis", "Valkey");
    expect(sent(valkey81, "cannot-save", commands)).toEqual([valkeys, valkeys, valkeys, "$-1\r\n"]);
  });

  it.each([redis70, redis86, valkey81, valkey91])("that is a replica refuses writes ($name)", (profile) => {
    const answers = sent(profile, "read-only", ["XADD s 5-1 a b", "XLEN s", "PING", "XACK s g 1-1"]);
    expect(answers).toEqual([READONLY, ":1\r\n", "+PONG\r\n", READONLY]);
    expect(sent(profile, "read-only", ["MULTI", "XADD s 3-1 a b", "EXEC"])).toEqual(["+OK\r\n", READONLY, EXECABORT]);
  });

  it("that is loading refuses what it needs data for, and PING", () => {
    const commands = ["XADD s 5-1 a b", "PING", "CLIENT GETNAME"];
    const loading = "-LOADING Redis is loading the dataset in memory\r\n";
    expect(sent(redis70, "loading", commands)).toEqual([loading, loading, "$-1\r\n"]);
    expect(sent(redis86, "loading", commands)).toEqual([loading, loading, "$-1\r\n"]);
    const valkeys = loading.replace("Redis", "Valkey");
    expect(sent(valkey81, "loading", commands)).toEqual([valkeys, valkeys, "$-1\r\n"]);
  });
});
