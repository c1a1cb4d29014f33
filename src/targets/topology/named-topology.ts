/** Servers of the user's that stand together: workers find their way among them, and nothing is done to them. */

import type { Seeds } from "../../scenario/seeds.js";
import type { Endpoint } from "../server.js";
import type { FormerPrimary, Topology, TopologyNode } from "./topology.js";

/** What was found of them when the run began. */
export interface NamedTopologyOptions {
  readonly seeds: Seeds;
  readonly nodes: readonly TopologyNode[];
  readonly watchers: readonly TopologyNode[];
  readonly primaries: readonly Endpoint[];
  /** For people. */
  readonly label: string;
}

/** As they are. */
export class NamedTopology implements Topology {
  readonly seeds: Seeds;
  readonly nodes: readonly TopologyNode[];
  readonly watchers: readonly TopologyNode[];
  readonly primaries: readonly Endpoint[];
  readonly #label: string;

  constructor({ seeds, nodes, watchers, primaries, label }: NamedTopologyOptions) {
    this.seeds = seeds;
    this.nodes = nodes;
    this.watchers = watchers;
    this.primaries = primaries;
    this.#label = label;
  }

  /** Their replicas lag as they do. */
  lagBehind(): void {}

  cutBehind(): Promise<void> {
    return Promise.reject(this.#notOurs());
  }

  split(): Promise<FormerPrimary> {
    return Promise.reject(this.#notOurs());
  }

  promoted(): Promise<void> {
    return Promise.reject(this.#notOurs());
  }

  /** It is not for a run to see to that. */
  whole(): Promise<void> {
    return Promise.resolve();
  }

  #notOurs(): Error {
    return new Error(`${this.#label} is not ours to part`);
  }
}
