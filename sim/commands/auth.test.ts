/** Logins that fail in a transaction: bytes of Redis 7.0.15, 8.0.2, 8.6.3 and Valkey 8.1.1, 9.1.2, read from the wire. */

import { describe, expect, it } from "vitest";
import { createBroker } from "../create-broker.js";
import type { Profile } from "../profiles/profile.js";
import { redis70 } from "../profiles/redis-7.0.js";
import { redis80 } from "../profiles/redis-8.0.js";
import { redis86 } from "../profiles/redis-8.6.js";
import { valkey81 } from "../profiles/valkey-8.1.js";
import { valkey91 } from "../profiles/valkey-9.1.js";
import { encodeReply } from "../resp/encode.js";

const WRONGPASS = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";

function sent(profile: Profile, commands: readonly string[]): string {
  let received = "";
  const broker = createBroker({ profile });
  const session = broker.connect({ sink: (reply) => (received += encodeReply(reply, session.protocol)) });
  for (const command of commands) broker.execute(session, command.split(" "), 1);
  return received;
}

describe("a login that fails", () => {
  it.each([redis70, redis80, redis86, valkey81, valkey91])("is told by $name", (profile) => {
    expect(sent(profile, ["AUTH nobody bad", "PING"])).toBe(`${WRONGPASS}+PONG\r\n`);
  });

  const inTransaction = ["MULTI", "AUTH nobody bad", "PING", "HELLO 2 AUTH nobody bad", "EXEC"];
  const queued = "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n";

  it.each([redis70, valkey91])("is told by $name in a transaction too", (profile) => {
    expect(sent(profile, inTransaction)).toBe(`${queued}${WRONGPASS}+PONG\r\n${WRONGPASS}`);
  });

  it.each([redis80, redis86, valkey81])(
    "has no reply in a transaction of $name, which then has fewer than it says",
    (profile) => {
      expect(sent(profile, inTransaction)).toBe(`${queued}+PONG\r\n`);
      expect(sent(profile, [...inTransaction, "INFO errorstats"])).not.toContain("WRONGPASS");
    },
  );
});
