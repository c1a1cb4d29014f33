import { describe, expect, it } from "vitest";
import type { Broker } from "../broker/broker.js";
import { createBroker } from "../create-broker.js";
import { findProfile } from "../profiles/table.js";
import { encodeReply } from "../resp/encode.js";
import type { Session } from "../broker/session.js";

/** A connection whose replies and messages are gathered as text, line ends as `|`. */
class Client {
  readonly #session: Session;
  #received = "";

  constructor(readonly broker: Broker) {
    this.#session = broker.connect({
      sink: (reply) => (this.#received += encodeReply(reply, this.#session.protocol).replaceAll("\r\n", "|")),
    });
  }

  send(line: string): string {
    this.broker.execute(this.#session, line.split(" "), 1_700_000_000_000);
    return this.received();
  }

  received(): string {
    const received = this.#received;
    this.#received = "";
    return received;
  }
}

function server(profile: string): { readonly client: () => Client } {
  const broker = createBroker({ profile: findProfile(profile)! });
  return { client: () => new Client(broker) };
}

// Every expected text was asked of redis-server 7.0.15 and 8.6.3; where they differ the test says which is meant.
describe("pub/sub", () => {
  it("confirms each channel by itself, and counts channels and patterns together", () => {
    const client = server("redis-7.0").client();
    expect(client.send("SUBSCRIBE a b a")).toBe(
      "*3|$9|subscribe|$1|a|:1|*3|$9|subscribe|$1|b|:2|*3|$9|subscribe|$1|a|:2|",
    );
    expect(client.send("PSUBSCRIBE a*")).toBe("*3|$10|psubscribe|$2|a*|:3|");
    expect(client.send("SSUBSCRIBE sh")).toBe("*3|$10|ssubscribe|$2|sh|:1|");
    expect(client.send("UNSUBSCRIBE nope")).toBe("*3|$11|unsubscribe|$4|nope|:3|");
    expect(client.send("RESET")).toBe("+RESET|");
    expect(client.send("UNSUBSCRIBE")).toBe("*3|$11|unsubscribe|$-1|:0|");
  });

  it("lets a subscribed RESP2 client do little, a RESP3 client anything", () => {
    const client = server("redis-7.0").client();
    client.send("SUBSCRIBE a");
    expect(client.send("PING")).toBe("*2|$4|pong|$0||");
    expect(client.send("GET a")).toBe(
      "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context|",
    );
    expect(client.send("GET")).toBe("-ERR wrong number of arguments for 'get' command|");
    client.send("RESET");
    client.send("HELLO 3");
    client.send("SUBSCRIBE a");
    expect(client.send("GET a")).toBe("_|");
  });

  it("delivers to the channel's subscribers first, and tells how many there were", () => {
    const { client } = server("redis-8.6");
    const [listener, speaker] = [client(), client()];
    listener.send("PSUBSCRIBE c*");
    listener.send("SUBSCRIBE ch");
    expect(speaker.send("PUBLISH ch hi")).toBe(":2|");
    expect(listener.received()).toBe("*3|$7|message|$2|ch|$2|hi|*4|$8|pmessage|$2|c*|$2|ch|$2|hi|");
    expect(speaker.send("PUBSUB NUMSUB ch x")).toBe("*4|$2|ch|:1|$1|x|:0|");
    expect(speaker.send("PUBSUB NUMPAT")).toBe(":1|");
  });

  it.each([
    ["redis-7.0", ">3|$7|message|$2|ch|$3|own|:1|"],
    ["redis-8.6", ":1|>3|$7|message|$2|ch|$3|own|"],
  ])("on %s tells a client of its own message before or behind the reply", (profile, expected) => {
    const client = server(profile).client();
    client.send("HELLO 3");
    client.send("SUBSCRIBE ch");
    expect(client.send("PUBLISH ch own")).toBe(expected);
  });
});

describe("keyspace events", () => {
  function eventsOf(profile: string, lines: readonly string[]): readonly string[] {
    const { client } = server(profile);
    const [listener, speaker] = [client(), client()];
    speaker.send("CONFIG SET notify-keyspace-events EAnm");
    listener.send("PSUBSCRIBE __keyevent*");
    return lines.map((line) => {
      speaker.send(line);
      return [...listener.received().matchAll(/__keyevent@(\d+)__:([\w-]+)\|\$\d+\|([^|]*)/g)]
        .map(([, database, event, key]) => `${event}:${key}${database === "0" ? "" : `@${database}`}`)
        .join(" ");
    });
  }

  it("of streams come in the server's order", () => {
    expect(
      eventsOf("redis-7.0", [
        "XADD s 1-1 f v",
        "XADD s MAXLEN 1 1-2 f v",
        "XGROUP CREATE s g 0",
        "XREADGROUP GROUP g c STREAMS s >",
        "XCLAIM s g d 0 1-2",
        "XGROUP DELCONSUMER s g d",
        "XDEL s 1-2",
        "XGROUP DESTROY s g",
        "XSETID s 9-9",
        "RENAME s t",
        "COPY t u DB 1",
        "XREAD STREAMS none 0",
        "DEL t",
      ]),
    ).toEqual([
      "new:s xadd:s",
      "xadd:s xtrim:s",
      "xgroup-create:s",
      "xgroup-createconsumer:s",
      "xgroup-createconsumer:s",
      "xgroup-delconsumer:s",
      "xdel:s",
      "xgroup-destroy:s",
      "xsetid:s",
      "new:t rename_from:s rename_to:t",
      "new:u@1 copy_to:u@1",
      "keymiss:none keymiss:none",
      "del:t",
    ]);
  });

  it("of an expiry in the past is a deletion, to Valkey the expiry itself", () => {
    expect(eventsOf("redis-8.6", ["SET a 1", "EXPIRE a -1"])).toEqual(["new:a set:a", "del:a"]);
    expect(eventsOf("valkey-9.1", ["SET a 1", "EXPIRE a -1"])).toEqual(["new:a set:a", "expired:a"]);
  });

  it.each([
    ["redis-7.0", "KEg$lshzxet", "g$lshzxetKE"],
    ["redis-7.0", "KEAnm", "AKEm"],
    ["redis-7.0", "Kd", "dK"],
    ["redis-8.6", "Kgnmocd", "gdnocKm"],
    ["redis-8.6", "AoKc", "AK"],
  ])("on %s: %s is shown as %s", (profile, set, shown) => {
    const client = server(profile).client();
    expect(client.send(`CONFIG SET notify-keyspace-events ${set}`)).toBe("+OK|");
    expect(client.send("CONFIG GET notify-keyspace-events")).toContain(`|${shown}|`);
  });

  it("a failed CONFIG SET keeps of the classes only what CONFIG GET shows", () => {
    const client = server("redis-8.6").client();
    client.send("CONFIG SET notify-keyspace-events KEAn");
    client.send("CONFIG SET notify-keyspace-events Aq");
    client.send("HELLO 3");
    client.send("PSUBSCRIBE __keyevent*");
    expect(client.send("SET a 1")).not.toContain("new");
  });
});
