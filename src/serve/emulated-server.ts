/** The emulated server: connections in front of one broker, and the passing of time. */

import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { assert, createBroker, type Broker, type Profile } from "../../sim/index.js";
import { ClientConnection } from "./connection.js";
import { Faults } from "./fault.js";
import { HeldWork } from "./held-work.js";
import { MANUAL_START_MS, type ServeClock } from "./serve-clock.js";
import type { ServeHost } from "./serve-host.js";
import { UnknownCommands } from "./unknown-commands.js";

/** How an emulated server is made. */
export interface EmulatedServerOptions {
  readonly profile: Profile;
  readonly clock: ServeClock;
  /** What clients have to log in with; none when left out. */
  readonly password?: string;
  readonly log: (line: string) => void;
}

/** How often keys whose time is up are removed though nobody asks for them; the server's own hz 10. */
const EXPIRY_PERIOD_MS = 100;
const TIMER_MS_MAX = 2 ** 31 - 1;
/** As the server's own tcp-keepalive. */
const KEEP_ALIVE_MS = 300_000;

/** A server on a TCP port; `listen` starts it. */
export class EmulatedServer implements ServeHost {
  readonly broker: Broker;
  readonly clock: ServeClock;
  readonly faults = new Faults();
  readonly unknownCommands: UnknownCommands;
  readonly log: (line: string) => void;
  readonly #net: Server;
  readonly #connections = new Set<ClientConnection>();
  readonly #answered: ClientConnection[] = [];
  readonly #held = new HeldWork();
  #timer: NodeJS.Timeout | undefined;
  #timerMs = Infinity;
  #expiry: NodeJS.Timeout | undefined;
  #settingsAtStart: readonly (readonly [string, string])[] = [];

  constructor({ profile, clock, password = "", log }: EmulatedServerOptions) {
    this.broker = createBroker({ profile, config: { requirepass: password } });
    this.clock = clock;
    this.log = log;
    this.unknownCommands = new UnknownCommands(log);
    const options = {
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      pauseOnConnect: true,
    };
    this.#net = createServer(options, (socket) => this.#accept(socket));
  }

  /** How many clients are connected. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Starts listening; the port that it got. @throws NodeJS.ErrnoException when it cannot */
  async listen(port: number, address: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#net.once("error", reject);
      this.#net.listen(port, address, () => resolve());
    });
    this.#net.on("error", (error) => this.log(`a connection could not be accepted: ${error.message}`));
    const chosen = (this.#net.address() as AddressInfo).port;
    const { configuration } = this.broker;
    configuration.set("port", String(chosen));
    configuration.set("bind", address);
    this.#settingsAtStart = [...configuration.entries()];
    if (this.clock.kind === "real") {
      this.#expiry = setInterval(() => this.#removeExpired(), EXPIRY_PERIOD_MS);
      this.#expiry.unref();
    }
    return chosen;
  }

  /** Ends at once: the port is free, and every connection is closed. */
  close(): void {
    this.#net.close();
    clearInterval(this.#expiry);
    clearTimeout(this.#timer);
    for (const connection of this.#connections) connection.destroy();
  }

  readonly answered = (connection: ClientConnection): void => void this.#answered.push(connection);

  readonly settle = (): void => {
    for (let next = this.#answered.shift(); next !== undefined; next = this.#answered.shift()) next.proceed();
    this.#setAlarm();
  };

  readonly later = (ms: number, run: () => void): void => this.#held.add(this.clock.nowMs() + ms, run);

  readonly gone = (connection: ClientConnection): void => void this.#connections.delete(connection);

  readonly advance = (ms: number): number => {
    const { clock } = this;
    assert(clock.kind === "manual", "time that moves by itself was moved");
    const endMs = clock.nowMs() + ms;
    for (let dueMs = this.#nextMs(); dueMs <= endMs; dueMs = Math.max(this.#nextMs(), clock.nowMs() + 1)) {
      clock.moveTo(Math.max(dueMs, clock.nowMs()));
      this.#passTime();
    }
    clock.moveTo(endMs);
    this.#passTime();
    return endMs;
  };

  readonly reset = (): void => {
    const { broker } = this;
    this.faults.reset();
    this.#held.runAll();
    for (const [name, value] of this.#settingsAtStart) {
      if (broker.configuration.get(name) !== value) broker.configuration.set(name, value);
    }
    broker.flush();
    for (const session of broker.sessions.values()) {
      if (session.blocked !== undefined) broker.unblock(session, session.blocked.timeoutReply);
    }
    broker.endPause();
    broker.statistics.reset();
    broker.statistics.changesSinceSave = 0;
    if (this.clock.kind === "manual") this.clock.moveTo(MANUAL_START_MS);
    this.#passTime();
  };

  #accept(socket: Socket): void {
    if (this.#connections.size >= Number(this.broker.configuration.get("maxclients"))) {
      socket.on("error", () => socket.destroy());
      socket.write("-ERR max number of clients reached\r\n");
      socket.destroySoon();
      return;
    }
    this.#connections.add(new ClientConnection(this, socket));
  }

  /** The next instant at which something happens by itself. */
  #nextMs(): number {
    return Math.min(this.broker.nextDeadlineMs() ?? Infinity, this.#held.nextMs());
  }

  #passTime(): void {
    const nowMs = this.clock.nowMs();
    this.#held.runDue(nowMs);
    this.broker.tick(nowMs);
    this.settle();
  }

  #removeExpired(): void {
    if (this.broker.databases.some(({ volatileSize }) => volatileSize > 0)) this.#passTime();
  }

  /** One timer for the whole server. It may ring early and look again, so that a later deadline costs nothing. */
  #setAlarm(): void {
    if (this.clock.kind === "manual") return;
    const nextMs = this.#nextMs();
    if (nextMs >= this.#timerMs || nextMs === Infinity) return;
    clearTimeout(this.#timer);
    this.#timerMs = nextMs;
    const delayMs = Math.min(Math.max(nextMs - this.clock.nowMs(), 1), TIMER_MS_MAX);
    this.#timer = setTimeout(() => {
      this.#timerMs = Infinity;
      this.#passTime();
    }, delayMs);
  }
}
