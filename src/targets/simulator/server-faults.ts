/** Faults that strike the server's data: restarts, failovers, eviction, and commands of an operator. */

import type {
  BackgroundSaveFault,
  BrokerRestartFault,
  EvictionFault,
  FailoverFault,
  OperatorFault,
  PowerCutFault,
  ServerPauseFault,
  SplitBrainFault,
} from "../../faults/fault.js";
import { OPERATOR, operatorCommand } from "../../faults/operator.js";
import type { ServerState } from "../../history/event.js";
import type { StateNames } from "../../history/final-state.js";
import type { Observer } from "../../history/observe.js";
import type { NewEvent } from "../../history/recorder.js";
import { serverState, splitState, type HeldData } from "../../history/server-state.js";
import type { SimulatedServer } from "./server.js";

/** A fault of the server. */
export type DataFault =
  | BrokerRestartFault
  | PowerCutFault
  | FailoverFault
  | SplitBrainFault
  | EvictionFault
  | OperatorFault
  | ServerPauseFault
  | BackgroundSaveFault;

/** What is needed of the run. */
interface ServerFaultsOptions {
  readonly server: SimulatedServer;
  readonly observer: Observer;
  readonly names: StateNames;
  readonly record: (event: NewEvent) => void;
  /** Something is wrong that is over after so long; what to do then. */
  readonly onUnwell: (forMs: number, recover: () => void) => void;
  /** The consumer name that a process goes by. */
  readonly consumerOf: (process: number) => string;
}

/** Does such faults to the server of one run, and records what it holds afterwards. */
export class ServerFaults {
  readonly #options: ServerFaultsOptions;
  /** How often the operator sent each command. */
  readonly #counts = new Map<string, number>();

  constructor(options: ServerFaultsOptions) {
    this.#options = options;
  }

  strike(fault: DataFault): void {
    switch (fault.kind) {
      case "broker-restart":
      case "power-cut":
        return this.#stop("restart", fault);
      case "failover":
        return this.#stop("failover", { data: fault.lost, downMs: fault.downMs });
      case "split-brain":
        return this.#split(fault);
      case "eviction":
        return this.#evict();
      case "operator":
        return this.#operate(fault);
      case "server-pause":
        return this.#pause(fault);
      case "background-save":
        return this.#sent([fault.command]);
    }
  }

  #stop(cause: "restart" | "failover", { data, downMs }: Pick<BrokerRestartFault, "data" | "downMs">): void {
    const { server, record, onUnwell } = this.#options;
    const before = this.#held();
    record({ kind: "server-down", process: "server" });
    server.stop(data);
    onUnwell(downMs, () => {
      record({ kind: "server-up", process: "server" });
      server.start();
      this.#record(cause, before);
    });
  }

  #split({ lost, forMs }: SplitBrainFault): void {
    const { server, observer, names, onUnwell } = this.#options;
    // One old primary beside the new one is enough.
    if (server.former !== undefined) return;
    const former = server.node;
    const before = this.#held();
    server.split(lost);
    observer.split();
    observer.serverChanged(splitState(before, this.#held()));
    onUnwell(forMs, () => {
      const gone = server.held(names, former);
      server.rejoin();
      observer.serverChanged({ ...serverState("failover", gone, this.#held()), phase: "rejoined" });
    });
  }

  #operate({ at, action }: OperatorFault): void {
    const { server, observer, names, consumerOf, onUnwell } = this.#options;
    const before = this.#held();
    const args = operatorCommand(action, { ...names, ...before.state, consumer: consumerOf(Math.max(1, at.process)) });
    if (args === undefined) return;
    const name = args[0]!.toLowerCase();
    const nth = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, nth);
    server.operate(args, (reply) => observer.connection(OPERATOR).executed(args, reply, nth));
    onUnwell(0, () => {});
    this.#record("operator", before);
  }

  #pause({ by, forMs }: ServerPauseFault): void {
    const { server, onUnwell } = this.#options;
    // To clients one that sleeps is one that stands still.
    server.operate(
      by === "stop" ? ["DEBUG", "SLEEP", String(forMs / 1000)] : ["CLIENT", "PAUSE", String(forMs), "ALL"],
    );
    onUnwell(forMs, () => {});
  }

  /** A command that changes no data. */
  #sent(args: readonly string[]): void {
    this.#options.server.operate(args);
    this.#options.onUnwell(0, () => {});
  }

  #evict(): void {
    const { server, names, onUnwell } = this.#options;
    const before = this.#held();
    server.evict(names.stream);
    onUnwell(0, () => {});
    this.#record("eviction", before);
  }

  #record(cause: ServerState["cause"], before: HeldData): void {
    this.#options.observer.serverChanged(serverState(cause, before, this.#held()));
  }

  #held(): HeldData {
    return this.#options.server.held(this.#options.names);
  }
}
