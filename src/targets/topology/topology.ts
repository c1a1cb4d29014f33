/** What stands around the primary of a run: its replicas, and who puts one of them in its place. */

import type { LostTail } from "../../faults/fault.js";
import type { Address, Seeds } from "../../scenario/seeds.js";
import type { Endpoint, RealServer } from "../server.js";

/** How servers stand together. */
export const TOPOLOGIES = ["standalone", "sentinel", "cluster"] as const;

/** One of them. */
export type TopologyName = (typeof TOPOLOGIES)[number];

/** A node that holds data: where clients are told it is, and where it is. */
export interface TopologyNode {
  readonly announced: Address;
  readonly endpoint: Endpoint;
}

/** A primary in whose place there is another. */
export interface FormerPrimary {
  readonly server: RealServer;
  /** Its data are read meanwhile, also when it refuses its clients. */
  readThere<T>(read: () => Promise<T>): Promise<T>;
  /** The network is whole again: resolves when it has become a replica. @throws Error when it does not */
  rejoin(): Promise<void>;
}

/** A topology that stands: its primary is the server that has it. */
export interface Topology {
  readonly seeds: Seeds;
  /** Those that hold data: workers reach them through their proxies. */
  readonly nodes: readonly TopologyNode[];
  /** Sentinels: no fault strikes at what they are asked. */
  readonly watchers: readonly TopologyNode[];
  /** The primaries of the moment, each with a part of the keys. */
  readonly primaries: readonly Endpoint[];
  /** From now on replicas lack so much of the last writes; in real milliseconds. */
  lagBehind(tail: LostTail): void;
  /** All replicas lack exactly this of what the primary has, and get nothing more. The primary, once killed, is missed after `missedAfterMs`. */
  cutBehind(tail: LostTail, missedAfterMs: number): Promise<void>;
  /**
   * The primary lives on, cut off from its replicas, which lack exactly this, and from whoever puts one of them in its place;
   * resolves when all of these agree on another. @throws Error when nobody becomes that
   */
  split(tail: LostTail, missedAfterMs: number): Promise<FormerPrimary>;
  /** Waits until another node has been made the primary: the server that has this topology is then that one. @throws Error when nobody is. */
  promoted(): Promise<void>;
  /** Starts what is down; waits until replicas have what the primary has, and until everybody knows who that is. */
  whole(): Promise<void>;
}
