/** The place of the server in a run: which server is in it now, whether it answers, what it holds. What faults do to it is in `faults`. */

import { losesWrites, type Fault, type LostTail } from "../faults/fault.js";
import { heldData, serverState, type HeldData } from "../history/server-state.js";
import type { ServerState } from "../history/event.js";
import type { StateNames } from "../history/final-state.js";
import type { Observer } from "../history/observe.js";
import { askServer } from "./ask-server.js";
import { needsVolume } from "./faults/volume.js";
import { startStandby, type Standby } from "./faults/standby.js";
import { WriteTap } from "./faults/write-tap.js";
import type { RealWorld } from "./real-world.js";
import { sender } from "./topology/following.js";
import { withControl, type Control, type Endpoint, type RealServer, type TlsSettings } from "./server.js";

/** What a place is made of. */
export interface ServerPlaceOptions {
  readonly world: RealWorld;
  readonly names: StateNames;
  readonly observer: Observer;
}

/** How a server goes away and comes back. */
export interface Absence {
  readonly cause: "restart" | "failover";
  /** In the scenario's time. */
  readonly downMs: number;
  /** Done before it is killed, when nothing reaches it any more. */
  readonly beforeKill?: () => Promise<void>;
  /** How it goes. Default: SIGKILL. */
  readonly kill?: () => Promise<void>;
  /** Puts a server in its place. */
  readonly bringBack: () => Promise<void>;
}

/** The server at the run's address; its host and port change when another one takes its place. */
export class ServerPlace implements Endpoint {
  readonly names: StateNames;
  readonly observer: Observer;
  /** What was changed in the server's settings, and is to be as it was when the run is over. */
  readonly undo: ((control: Control) => Promise<unknown>)[] = [];
  isUp = true;
  /** A replica that can take its place; only in runs that need one. */
  standby: Standby | undefined;
  /** Knows its last writes; only in runs that need to. */
  tap: WriteTap | undefined;
  /** The old primary, as long as there are two. */
  former: RealServer | undefined;
  /** Ends a split of a topology, as long as there is one. */
  joinAgain: (() => Promise<void>) | undefined;
  current: RealServer;
  readonly #world: RealWorld;
  #work: Promise<void> = Promise.resolve();
  #goOn: (() => Promise<void>) | undefined;
  #hasBegun = false;
  #absence: (Absence & { readonly before: HeldData }) | undefined;

  constructor({ world, names, observer }: ServerPlaceOptions) {
    this.#world = world;
    this.names = names;
    this.observer = observer;
    this.current = world.options.server;
  }

  /** The server that the run was given, and leaves as it was. */
  get given(): RealServer {
    return this.#world.options.server;
  }

  get host(): string {
    return this.current.host;
  }

  get port(): number {
    return this.current.port;
  }

  get username(): string | undefined {
    return this.current.username;
  }

  get password(): string | undefined {
    return this.current.password;
  }

  get tls(): TlsSettings | undefined {
    return this.current.tls;
  }

  get db(): number | undefined {
    return this.current.db;
  }

  /** Makes ready what the faults that have not struck need beside the server. */
  async prepare(replica?: RealServer): Promise<void> {
    const { open } = this.#world.faults;
    if (!this.#hasBegun && needsVolume(open, this.current)) await this.current.onVolume!();
    this.#hasBegun = true;
    await this.#flushEachSecond(open);
    const tails = open.filter((fault) => losesWrites(fault) && fault.kind !== "power-cut");
    const replicas = tails.filter(({ kind }) => kind !== "broker-restart");
    const { topology } = this.current;
    const tail = {
      writes: Math.max(0, ...replicas.map(writesOf)),
      ms: Math.max(0, ...replicas.map((one) => this.#tailOf(one).ms)),
    };
    if (topology !== undefined) {
      // The next failover needs replicas that have all else.
      await topology.whole();
      topology.lagBehind(tail);
    } else if (replicas.length > 0) {
      this.standby = await startStandby({ primary: this.current, tail, ...(replica === undefined ? {} : { replica }) });
    }
    if (replicas.length < tails.length) this.tap = await WriteTap.open(this.current);
  }

  /** A power cut that is to lose something needs a server that does not flush each write. */
  async #flushEachSecond(open: readonly Fault[]): Promise<void> {
    const isToLose = open.some((fault) => fault.kind === "power-cut" && typeof fault.data !== "string");
    if (!isToLose || this.current.isConfigured === true) return;
    const [, old] = (await this.ask((control) => control.config("GET", "appendfsync"))) as [string, string];
    await this.ask((control) => control.config("SET", "appendfsync", "everysec"));
    this.undo.push((later) => later.config("SET", "appendfsync", old));
  }

  /** Nothing of the server runs, until `goOn`. */
  async standStill(): Promise<void> {
    this.#goOn = await this.current.pause!();
  }

  get isStandingStill(): boolean {
    return this.#goOn !== undefined;
  }

  /** Does nothing to one that does not stand still. Not one thing after the other: what waits for the server waits for this. */
  async goOn(): Promise<void> {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    await goOn?.();
  }

  /** A tail in real time, which has room for what real machinery takes between two writes. */
  realTail({ writes, ms }: LostTail): LostTail {
    return { writes, ms: Math.max(ms * this.#world.options.timeScale, TAIL_MS_MIN) };
  }

  /** Asks the server that is there now. */
  ask<T>(work: (control: Control) => Promise<T>): Promise<T> {
    return withControl(this.current, work);
  }

  held(server: Endpoint = this.current): Promise<HeldData> {
    const { topology } = this.current;
    return withControl(server, (control) => askServer(sender(control, topology), (ask) => heldData(this.names, ask)));
  }

  /** The same while workers go on: looked at again when they changed something meanwhile, so that it is true of one moment. */
  async heldAmid(): Promise<HeldData> {
    for (let look = 1; ; look++) {
      const { effectCount } = this.#world;
      const held = await this.held();
      if (this.#world.effectCount === effectCount || look === LOOKS_MAX) return held;
    }
  }

  /** One thing after the other is done to the server. A failure makes the run pointless. */
  async at(work: () => Promise<void>): Promise<void> {
    this.#world.begun();
    const done = this.#work.then(work).catch((error: unknown) => this.#world.serverFailed(error));
    this.#work = done;
    await done;
    this.#world.ended();
  }

  /** Records what a change that no client made has come to. */
  changed(cause: ServerState["cause"], before: HeldData, after: HeldData): void {
    this.observer.serverChanged(serverState(cause, before, after));
    this.#world.disturbed();
  }

  /** Nobody reaches it from now on; it is killed, and something takes its place when the time is over. */
  async goDown(absence: Absence): Promise<void> {
    const world = this.#world;
    this.isUp = false;
    world.recorder.record({ kind: "server-down", process: "server" });
    const { host, port, topology } = this.current;
    // Whoever has a connection to another node keeps it.
    const idle = world.cutAll(topology === undefined ? undefined : { host, port });
    await this.at(async () => {
      // What the server has taken is answered before it dies, so that its effects are known.
      await idle;
      const before = await this.held();
      await absence.beforeKill?.();
      await (absence.kill?.() ?? this.current.kill());
      this.#absence = { ...absence, before };
      if (!world.isOver) world.unwell(absence.downMs, () => void this.comeBack());
    });
  }

  /** Something takes its place again, if nothing is there. */
  async comeBack(): Promise<void> {
    await this.goOn();
    await this.at(async () => {
      const absence = this.#absence;
      if (absence === undefined) return;
      this.#absence = undefined;
      await absence.bringBack();
      this.isUp = true;
      if (this.#world.isOver) return;
      this.#world.recorder.record({ kind: "server-up", process: "server" });
      this.changed(absence.cause, absence.before, await this.heldAmid());
      // Whoever has been promoted in a topology serves at once; what is left of it is mended meanwhile.
      if (this.current.topology === undefined) await this.prepare();
      this.#world.openAll();
    });
    if (this.current.topology !== undefined && !this.#world.isOver) await this.at(() => this.prepare());
  }

  /** All that a run has changed beside the data is undone, and the server that the run was given is the one that is there. */
  async restore(): Promise<void> {
    const server = this.given;
    await this.goOn();
    await this.#work;
    await this.#world.refusing?.();
    this.tap?.close();
    await this.standby?.stop();
    if (this.former !== undefined && this.former !== server) await this.former.stop();
    if (this.current !== server) {
      await this.current.stop();
      await server.startAgain("lost");
    } else if (this.isUp) {
      for (const step of this.undo) await this.ask(step);
    }
    await this.joinAgain?.();
    await server.topology?.whole();
  }

  #tailOf(fault: Fault): LostTail {
    const tail = fault.kind === "failover" || fault.kind === "split-brain" ? fault.lost : { writes: 0, ms: 0 };
    return this.realTail(tail);
  }
}

function writesOf(fault: Fault): number {
  return fault.kind === "failover" || fault.kind === "split-brain" ? fault.lost.writes : 0;
}

/** Workers that never rest are not waited for. */
const LOOKS_MAX = 50;
/** What real processes take between two writes that follow each other at once in the simulator, in ms. */
const TAIL_MS_MIN = 250;
