import { describe, expect, it } from "vitest";
import { createBroker } from "../create-broker.js";
import { findProfile } from "../profiles/table.js";
import { encodeReply } from "../resp/encode.js";
import type { Bytes } from "../resp/reply.js";

// What DUMP answered on real servers after the commands of `build`: redis 7.0.15 and 8.6.3, valkey 9.1.2.
const dumps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "redis-7.0": {
    i: "00c17fff0a001760822854808480",
    t: "00c30b240361626361e015020162630a008e8791ca11001e28",
    h: "10141400000004008166020101816702f270110104ff0a00956343fb267441ff",
    z: "1115150000000400816202dffd0281610283312e3504ff0a005007ba517f3890cd",
    si: "0b100400000002000000ffffffff701101000a00bab1c665be29f9b6",
    s:
      "130110000000000000000500000000000000014040400000001900020101010201816102816202000102010001000101018374776f0405" +
      "0103010001010103010401050100010101dfff02010181630205010601ff0206000501050203010167050181ffffffffffffffff00000a00" +
      "d95a3f4a6d9fb864",
  },
  "redis-8.6": {
    st: "140e0e000000030003010501817802ff0d00bf7f0018d084e2ca",
    s:
      "1a0110000000000000000500000000000000014040400000001900020101010201816102816202000102010001000101018374776f0405" +
      "0103010001010103010401050100010101dfff02010181630205010601ff0206000501050203010167050181ffffffffffffffff00004064" +
      "40640000000d00e38a87f8cb6a20e8",
  },
  "valkey-9.1": {
    t: "00c30b240361626361e01502016263500041ad585b8f5279dc",
    st: "140e0e000000030003010501817802ff5000d2fc403a4963f2fe",
  },
};

const build = [
  "SET i -129",
  "SET t abcabcabcabcabcabcabcabcabcabcabcabc",
  "HSET h f 1 g 70000",
  "ZADD z 1.5 a -3 b",
  "SADD si 70000 -1",
  "SADD st 5 3 x",
  "XADD s 5-1 a 1 b two",
  "XADD s 5-2 a 3 b 4",
  "XADD s 6-0 c 5",
  "XDEL s 5-2",
  "XGROUP CREATE s g 5-1",
];

/** One client of a server of this profile; a call gives the reply's bytes. */
function client(profile: string): (...args: readonly Bytes[]) => Bytes {
  const broker = createBroker({ profile: findProfile(profile)! });
  let received = "";
  const session = broker.connect({ sink: (reply) => (received += encodeReply(reply, 2)) });
  return (...args) => {
    received = "";
    broker.execute(session, args, 1_700_000_000_000);
    return received;
  };
}

function bytesOf(hex: string): Bytes {
  return hex.replaceAll(/../g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function hexOf(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

describe.each(Object.entries(dumps))("DUMP and RESTORE of %s", (profile, expected) => {
  it("writes the bytes that the real server writes", () => {
    const call = client(profile);
    for (const line of build) call(...line.split(" "));
    for (const [key, hex] of Object.entries(expected)) {
      const reply = call("DUMP", key);
      expect(hexOf(reply.slice(reply.indexOf("\r\n") + 2, -2)), key).toBe(hex);
    }
  });

  it("reads them, into an equal value", () => {
    const [built, restored] = [client(profile), client(profile)];
    for (const line of build) built(...line.split(" "));
    for (const [key, hex] of Object.entries(expected)) {
      expect(restored("RESTORE", key, "0", bytesOf(hex)), key).toBe("+OK\r\n");
      expect(restored("DUMP", key), key).toBe(built("DUMP", key));
      expect(restored("XINFO", "STREAM", key, "FULL"), key).toBe(built("XINFO", "STREAM", key, "FULL"));
    }
  });
});

// Each reply was asked of redis-server 7.0.15 to 8.6.3 and valkey-server 8.1.1 and 9.1.2, which agree.
describe("RESTORE", () => {
  const sound = bytesOf(dumps["redis-7.0"]!["i"]!);

  it.each([
    [["k", "0", sound], "+OK"],
    [["taken", "abc", "x"], "-BUSYKEY Target key name already exists."],
    [["taken", "0", sound, "REPLACE"], "+OK"],
    [["k", "abc", sound], "-ERR value is not an integer or out of range"],
    [["k", "-1", sound], "-ERR Invalid TTL value, must be >= 0"],
    [["k", "0", "x"], "-ERR DUMP payload version or checksum are wrong"],
    [["k", "0", `${sound.slice(0, -1)}x`], "-ERR DUMP payload version or checksum are wrong"],
    [["k", "0", bytesOf("63016109008332aa13ee33cdb7")], "-ERR Bad data format"],
    [["k", "0", bytesOf("05010161000000000000f87f0900200b786552d23a96")], "-ERR Bad data format"],
    [["k", "0", sound, "FOO"], "-ERR syntax error"],
    [["k", "0", sound, "IDLETIME", "-1"], "-ERR Invalid IDLETIME value, must be >= 0"],
    [["k", "0", sound, "FREQ", "256"], "-ERR Invalid FREQ value, must be >= 0 and <= 255"],
    [["k", "0", sound, "FREQ", "5", "IDLETIME", "5"], "-ERR syntax error"],
  ])("of %j answers %s", (args, reply) => {
    const call = client("redis-7.0");
    call("SET", "taken", "1");
    expect(call("RESTORE", ...args)).toBe(`${reply}\r\n`);
  });

  it("to a time that is past deletes what was there and makes nothing", () => {
    const call = client("redis-7.0");
    call("SET", "k", "1");
    expect(call("RESTORE", "k", "1", sound, "ABSTTL", "REPLACE")).toBe("+OK\r\n");
    expect(call("EXISTS", "k")).toBe(":0\r\n");
  });

  it("a footer that is part of the value, as the servers do", () => {
    const call = client("redis-7.0");
    expect(call("RESTORE", "bad", "0", bytesOf("0005610900a1a674d7f35d2960"))).toBe("+OK\r\n");
    expect(call("GET", "bad")).toBe("$5\r\na\t\0\xa1\xa6\r\n");
  });

  it.each([
    ["redis-7.0", 10, 11],
    ["redis-8.0", 12, 13],
    ["redis-8.6", 13, 14],
    ["valkey-9.1", 11, 12],
    ["valkey-9.1", 80, 81],
  ])("on %s takes version %i and refuses %i", (profile, taken, refused) => {
    // The servers' own checksums of the string "a" under each version.
    const payloads: Readonly<Record<number, string>> = {
      10: "0001610a00bffeef9b8f367db4",
      11: "0001610b00d62152e872a9943d",
      12: "0001610c007488db5b751ce3fd",
      13: "0001610d001d57662888830a74",
      14: "0001610e00cda537e4dc0569c5",
      80: "000161500070d4260a11641a40",
      81: "0001615100190b9b79ecfbf3c9",
    };
    const call = client(profile);
    expect(call("RESTORE", "k", "0", bytesOf(payloads[taken]!))).toBe("+OK\r\n");
    expect(call("RESTORE", "l", "0", bytesOf(payloads[refused]!))).toContain("version or checksum");
  });
});

describe("DEBUG RELOAD", () => {
  it("leaves all that DUMP, XINFO and TTL show as it was, and breaks watches", () => {
    const call = client("redis-8.6");
    for (const line of [...build, "XREADGROUP GROUP g c STREAMS s >", "EXPIRE t 100", "WATCH s"])
      call(...line.split(" "));
    const look = (): readonly Bytes[] =>
      [
        ["XINFO", "STREAM", "s", "FULL"],
        ["TTL", "t"],
        ...["i", "t", "h", "z", "si", "st", "s"].map((key) => ["DUMP", key]),
      ].map((args) => call(...args));
    const before = look();
    expect(call("DEBUG", "RELOAD")).toBe("+OK\r\n");
    expect(look()).toEqual(before);
    call("MULTI");
    call("PING");
    expect(call("EXEC")).toBe("*-1\r\n");
  });

  it("LOADAOF of a file made of commands drops deleted entries from the pending ones", () => {
    const call = client("redis-8.0");
    for (const line of [
      "CONFIG SET appendonly yes aof-use-rdb-preamble no",
      "XADD s 1-1 f v",
      "XADD s 2-1 f v",
      "XGROUP CREATE s g 0",
      "XREADGROUP GROUP g c STREAMS s >",
      "XDEL s 1-1",
      "DEBUG LOADAOF",
    ])
      call(...line.split(" "));
    expect(call("XPENDING", "s", "g", "-", "+", "9")).toContain("2-1");
    expect(call("XPENDING", "s", "g", "-", "+", "9")).not.toContain("1-1");
  });

  it("LOADAOF of a file made of commands remembers the idempotent ids of entries that are there, and no counts (redis-server 8.6.3)", () => {
    const call = client("redis-8.6");
    for (const line of [
      "CONFIG SET appendonly yes aof-use-rdb-preamble no",
      "XADD s IDMP p i * f v",
      "XADD s IDMP p i * f v",
      "XDEL s 1700000000000-0",
      "XADD s IDMP p j * f v",
      "XADD s IDMP q k MAXLEN 0 * f v",
      "XADD s IDMP r l * f v",
      "DEBUG LOADAOF",
    ])
      call(...line.split(" "));
    const info = call("XINFO", "STREAM", "s");
    expect(
      /pids.*iids-duplicates\r\n:\d+/s
        .exec(info)![0]
        .replaceAll(/\r\n\$\d+/g, "")
        .split("\r\n"),
    ).toEqual("pids-tracked,:1,iids-tracked,:1,iids-added,:1,iids-duplicates,:0".split(","));
  });
});
