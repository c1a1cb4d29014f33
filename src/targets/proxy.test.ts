import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { encodeReply, encodeRequest, OK, RequestParser, type Bytes, type Reply } from "../../sim/index.js";
import type { HistoryEvent } from "../history/event.js";
import { Observer } from "../history/observe.js";
import { Recorder } from "../history/recorder.js";
import type { Fault } from "../faults/fault.js";
import { FaultPlan } from "./fault-plan.js";
import { Proxy } from "./proxy.js";
import { Milestones } from "./milestones.js";
import { Turns } from "./turns.js";

/** A server that does what a test tells it to: `answer` gives a reply, or undefined for none yet. */
class FakeServer {
  readonly seen: string[] = [];
  readonly sockets: Socket[] = [];
  ended = 0;
  answer: (args: readonly Bytes[], socket: Socket) => Reply | undefined = () => OK;
  readonly #listener: Server = createServer((socket) => this.#serve(socket));

  async listen(): Promise<number> {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    return (this.#listener.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#listener.close();
  }

  #serve(socket: Socket): void {
    const parser = new RequestParser();
    this.sockets.push(socket);
    socket.on("error", () => {});
    socket.on("end", () => (this.ended += 1));
    socket.on("data", (chunk) => {
      parser.feed(chunk.toString("latin1"));
      for (let request = parser.next(); request !== undefined; request = parser.next()) {
        if ("kind" in request) throw new Error(request.text);
        this.seen.push(request.args.join(" "));
        const reply = this.answer(request.args, socket);
        if (reply !== undefined) socket.write(encodeReply(reply, 2), "latin1");
      }
    });
  }
}

/** A raw client: what it got so far, and whether its connection was reset. */
class Client {
  got = "";
  error: string | undefined;
  isClosed = false;
  readonly socket: Socket;
  #changed: () => void = () => {};

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk) => {
      this.got += chunk.toString("latin1");
      this.#changed();
    });
    this.socket.on("error", (error: NodeJS.ErrnoException) => (this.error = error.code));
    this.socket.on("close", () => {
      this.isClosed = true;
      this.#changed();
    });
  }

  send(...lines: string[]): void {
    this.socket.write(lines.map((line) => encodeRequest(line.split(" "))).join(""), "latin1");
  }

  async until(isSo: (client: this) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise<void>((resolve) => (this.#changed = resolve));
  }
}

class Bench {
  readonly server = new FakeServer();
  readonly struck: Fault[] = [];
  readonly troubles: string[] = [];
  readonly recorder = new Recorder(() => performance.now());
  readonly clients: Client[] = [];
  proxy!: Proxy;
  port = 0;
  /** What the proxy refuses in the server's place: these commands. */
  readonly refused = new Set<string>();

  async start(faults: readonly Fault[], login: { password?: string; db?: number } = {}): Promise<this> {
    const port = await this.server.listen();
    this.proxy = new Proxy({
      process: 1,
      server: { host: "127.0.0.1", port, ...login },
      faults: new FaultPlan(faults),
      milestones: new Milestones([]),
      turns: new Turns(() => Promise.resolve(undefined)),
      observer: new Observer({ recorder: this.recorder, stream: "s", group: "g", deadLetterStream: undefined }),
      timeScale: 1,
      refuse: ([name]) => (this.refused.has(name!) ? "-LOADING it is\r\n" : undefined),
      strike: (fault) => void this.struck.push(fault),
      later: (durationMs, work) => void setTimeout(work, durationMs),
      onTrouble: (kind, what) => this.troubles.push(`${kind}: ${what}`),
    });
    this.port = await this.proxy.listen();
    return this;
  }

  client(): Client {
    const client = new Client(this.port);
    this.clients.push(client);
    return client;
  }

  commands(): string[] {
    return this.recorder
      .history()
      .flatMap((event: HistoryEvent) => (event.kind === "command" ? [`${event.name} ${event.nth}`] : []));
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.socket.destroy();
    await this.proxy.close();
    this.server.close();
  }
}

const benches: Bench[] = [];
async function bench(faults: readonly Fault[] = [], login: { password?: string; db?: number } = {}): Promise<Bench> {
  const one = await new Bench().start(faults, login);
  benches.push(one);
  return one;
}
afterEach(async () => {
  for (const one of benches.splice(0)) await one.close();
});

const at = (command: string, nth: number, when: "before" | "after") => ({ process: 1, command, nth, when });

describe("the proxy", () => {
  it("passes commands and replies on as they are, and records each", async () => {
    const { server, recorder, ...rest } = await bench();
    const client = benches.at(-1)!.client();
    server.answer = ([name]) => (name === "XADD" ? "1-1" : ["a", null, 7]);
    client.send("XADD s * f entry-1", "LRANGE l 0 -1");
    const expected = "$3\r\n1-1\r\n*3\r\n$1\r\na\r\n$-1\r\n:7\r\n";
    await client.until(({ got }) => got.length >= expected.length);
    expect(client.got).toBe(expected);
    expect(server.seen).toEqual(["XADD s * f entry-1", "LRANGE l 0 -1"]);
    expect(recorder.history()).toMatchObject([
      { kind: "command", process: "worker-1", name: "xadd", nth: 1 },
      { kind: "appended", id: "1-1", token: "entry-1" },
      { kind: "command", name: "lrange", nth: 1 },
    ]);
    expect(rest.troubles).toEqual([]);
  });

  it("lets nothing of a transaction run of which it refused a command in the server's place", async () => {
    const one = await bench();
    const client = one.client();
    one.refused.add("XACK");
    client.send("MULTI", "XADD dead * f 1", "XACK s g 1-1", "EXEC");
    await client.until(({ got }) => got.includes("EXECABORT"));
    one.refused.clear();
    client.send("MULTI", "XACK s g 1-1", "EXEC", "PING");
    const refused = "+OK\r\n+OK\r\n-LOADING it is\r\n-EXECABORT Transaction discarded because of previous errors.\r\n";
    await client.until(({ got }) => got.length >= refused.length + 4 * 5);
    expect(client.got).toBe(`${refused}${"+OK\r\n".repeat(4)}`);
    expect(one.server.seen).toEqual(["MULTI", "XADD dead * f 1", "DISCARD", "MULTI", "XACK s g 1-1", "EXEC", "PING"]);
  });

  it("counts a name over all connections of the process, whatever its case", async () => {
    const one = await bench();
    for (const name of ["XACK", "xack"]) {
      const client = one.client();
      client.send(`${name} s g 1-1`);
      await client.until(({ got }) => got !== "");
    }
    expect(one.commands()).toEqual(["xack 1", "xack 2"]);
  });

  it("resets the connection before the command reaches the server", async () => {
    const one = await bench([{ kind: "disconnect", at: at("xack", 2, "before") }]);
    const client = one.client();
    client.send("XACK s g 1-1");
    await client.until(({ got }) => got !== "");
    client.send("XACK s g 1-2", "PING");
    await client.until(({ isClosed }) => isClosed);
    expect(client.error).toBe("ECONNRESET");
    expect(one.server.seen).toEqual(["XACK s g 1-1"]);
    expect(one.struck).toMatchObject([{ kind: "disconnect" }]);
  });

  it("resets the connection after the command took effect, with its reply and all behind it lost", async () => {
    const one = await bench([{ kind: "disconnect", at: at("xack", 1, "after") }]);
    const client = one.client();
    client.send("XACK s g 1-1", "PING");
    await client.until(({ isClosed }) => isClosed);
    await one.proxy.idle();
    expect(client.got).toBe("");
    expect(one.server.seen).toEqual(["XACK s g 1-1"]);
    expect(one.commands()).toEqual(["xack 1"]);
  });

  it("kills the process before any byte of the reply goes out", async () => {
    const one = await bench([{ kind: "crash", at: at("xadd", 1, "after"), restart: "never", restartAfterMs: 0 }]);
    one.server.answer = () => "1-1";
    const client = one.client();
    client.send("XADD s * f entry-1");
    await client.until(({ isClosed }) => isClosed);
    expect(client.got).toBe("");
    expect(one.struck).toHaveLength(1);
    expect(one.recorder.history().map(({ kind }) => kind)).toEqual(["command", "appended"]);
  });

  it("holds a slow reply and all behind it, in order, while the commands take effect at once", async () => {
    const one = await bench([{ kind: "slow-reply", at: at("get", 1, "after"), delayMs: 80 }]);
    one.server.answer = ([, key]) => key ?? OK;
    const client = one.client();
    const startedMs = performance.now();
    client.send("GET a", "GET b");
    await client.until(({ got }) => got.endsWith("b\r\n"));
    expect(client.got).toBe("$1\r\na\r\n$1\r\nb\r\n");
    expect(performance.now() - startedMs).toBeGreaterThan(75);
    const [, second] = one.recorder.history();
    expect(second!.timeMs - startedMs).toBeLessThan(75);
  });

  it("records what the server had taken when the process was cut off, and refuses it until it is opened again", async () => {
    const one = await bench();
    let answer: () => void = () => {};
    const isTaken = new Promise<void>((resolve) => {
      one.server.answer = (_, socket) => {
        answer = () => socket.write("$3\r\n1-1\r\n");
        resolve();
        return undefined;
      };
    });
    const client = one.client();
    client.send("XADD s * f entry-1");
    await isTaken;
    one.proxy.cut();
    answer();
    await one.proxy.idle();
    const refused = one.client();
    await refused.until(({ isClosed }) => isClosed);
    expect(refused.error).toBe("ECONNRESET");
    expect(client.got).toBe("");
    expect(one.commands()).toEqual(["xadd 1"]);
    one.server.answer = () => OK;
    one.proxy.open();
    const again = one.client();
    again.send("PING");
    await again.until(({ got }) => got === "+OK\r\n");
  });

  it("sees what woke a blocked read before the read, whichever reply comes first", async () => {
    const one = await bench();
    let blocked: Socket | undefined;
    const isBlocked = new Promise<void>((resolve) => {
      one.server.answer = ([name], socket) => {
        if (name === "XADD")
          return void blocked!.write("*0\r\n", () => setImmediate(() => socket.write("$3\r\n1-1\r\n")));
        blocked = socket;
        resolve();
        return undefined;
      };
    });
    const reader = one.client();
    const writer = one.client();
    reader.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    await isBlocked;
    writer.send("XADD s * f entry-1");
    await reader.until(({ got }) => got === "*0\r\n");
    expect(one.commands()).toEqual(["xadd 1", "xreadgroup 1"]);
  });

  it("ends the server's side of a blocked read when the client goes", async () => {
    const one = await bench();
    const isTaken = new Promise<void>((resolve) => {
      one.server.answer = () => {
        resolve();
        return undefined;
      };
    });
    const client = one.client();
    client.send("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
    await isTaken;
    client.socket.end();
    await one.proxy.idle();
    expect(one.server.ended).toBe(1);
    expect(one.commands()).toEqual([]);
  });

  it("logs in by itself, and shows neither the login nor its replies", async () => {
    const one = await bench([], { password: "pässword", db: 3 });
    const client = one.client();
    client.send("PING");
    await client.until(({ got }) => got !== "");
    expect(client.got).toBe("+OK\r\n");
    const login = `AUTH ${Buffer.from("pässword").toString("latin1")}`;
    expect(one.server.seen).toEqual([login, "SELECT 3", "PING"]);
    expect(one.commands()).toEqual(["ping 1"]);
  });

  it("passes push frames on without taking them for replies", async () => {
    const one = await bench();
    one.server.answer = (_, socket) => {
      socket.write(">2\r\n$10\r\ninvalidate\r\n*0\r\n");
      return "v";
    };
    const client = one.client();
    client.send("GET k");
    await client.until(({ got }) => got.endsWith("v\r\n"));
    expect(client.got).toBe(">2\r\n$10\r\ninvalidate\r\n*0\r\n$1\r\nv\r\n");
    expect(one.commands()).toEqual(["get 1"]);
  });

  it("does not wait for a reply to SUBSCRIBE, which has any number of them", async () => {
    const one = await bench();
    one.server.answer = (args) => (args[0] === "SUBSCRIBE" ? undefined : OK);
    const client = one.client();
    client.send("SUBSCRIBE a b", "PING");
    await client.until(({ got }) => got === "+OK\r\n");
    expect(one.server.seen).toEqual(["SUBSCRIBE a b", "PING"]);
  });

  it("says so when a connection does not speak Redis's protocol", async () => {
    const one = await bench();
    const client = one.client();
    client.socket.write("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n");
    await client.until(({ isClosed }) => isClosed);
    expect(one.troubles).toHaveLength(1);
    expect(one.troubles[0]).toMatch(/^real-io: .*does not speak/);
    expect(one.server.seen).toEqual([]);
  });

  it("says so when the server breaks a connection by itself", async () => {
    const one = await bench();
    one.server.answer = (_, socket) => {
      socket.resetAndDestroy();
      return undefined;
    };
    const client = one.client();
    client.send("PING");
    await client.until(({ isClosed }) => isClosed);
    expect(one.troubles).toHaveLength(1);
    expect(one.troubles[0]).toMatch(/^server-failed/);
  });

  it("strikes nothing any more after the faults have stopped", async () => {
    const faults = new FaultPlan([{ kind: "disconnect", at: at("ping", 1, "before") }]);
    faults.stop();
    expect(faults.take(at("ping", 1, "before"))).toBeUndefined();
  });
});
