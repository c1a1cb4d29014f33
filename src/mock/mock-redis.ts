/** ioredis's own classes, led to servers in memory. */

import type { Cluster, ClusterNode, ClusterOptions, Redis, RedisOptions } from "ioredis";
import type { IoredisClasses } from "./installed-ioredis.js";
import type { MemoryServer } from "./memory-server.js";
import { connectorTo } from "./mock-socket.js";
import { seedCommands, type SeedData } from "./seed.js";
import { clusterAt, serverAt, type Address } from "./servers.js";

/** What a client in memory can be given beyond ioredis's own options. @public @since 0.2.0 */
export interface MockOptions {
  /**
   * Keys to set before the client connects, as ioredis-mock takes them: a string or number is a string, an array a list
   * (a stream if its items are `[id, fields]`), a Set a set, a Map a sorted set, any other object a hash.
   */
  readonly data?: SeedData;
  /** Which server version stands at this address, e.g. `redis-7.0`; the first client there decides. Default: the newest Redis. */
  readonly profile?: string;
}

/** Options of a client. @public @since 0.2.0 */
export type MockRedisOptions = RedisOptions & MockOptions;

/** Options of a cluster client; `data` and `profile` may stand in `redisOptions` too. @public @since 0.2.0 */
export type MockClusterOptions = Omit<ClusterOptions, "redisOptions"> &
  MockOptions & { readonly redisOptions?: NonNullable<ClusterOptions["redisOptions"]> & MockOptions };

/** ioredis's class and what its constructor takes here. @public @since 0.2.0 */
export type MockCluster = typeof Cluster & {
  new (startupNodes: ClusterNode[], options?: MockClusterOptions): Cluster;
};

/** ioredis's class and what its constructor takes here. @public @since 0.2.0 */
export type MockRedis = typeof Redis & {
  new (port: number, host: string, options: MockRedisOptions): Redis;
  new (path: string, options: MockRedisOptions): Redis;
  new (port: number, options: MockRedisOptions): Redis;
  new (options: MockRedisOptions): Redis;
  readonly Cluster: MockCluster;
  readonly Redis: MockRedis;
  readonly default: MockRedis;
};

type Argument = string | number | MockRedisOptions | undefined;

/** ioredis's classes, 5 or 6, with the network replaced by servers in memory. */
export function mocksOf(ioredis: IoredisClasses): { readonly Redis: MockRedis; readonly Cluster: MockCluster } {
  const mockCluster = clusterMockOf(ioredis.Cluster);
  const Base = ioredis.Redis as unknown as new (...args: readonly Argument[]) => Redis;
  const Connector = connectorTo((options) => serverAt(options, options.profile)) as never;
  class MockedRedis extends Base {
    static readonly Cluster = mockCluster;

    static createClient(...args: readonly Argument[]): Redis {
      return new MockedRedis(...args);
    }

    constructor(first?: Argument, second?: Argument, third?: Argument) {
      // ioredis merges its arguments, whichever they are.
      super(first, second, { ...(third as MockRedisOptions | undefined), Connector });
      seed(serverAt(this.options), this.options);
    }

    /** Another client of the same server; keys that were given as `data` are not set again. */
    override duplicate(override?: Partial<RedisOptions>): Redis {
      const { data: _data, ...options } = mockOptions(this.options);
      return new MockedRedis({ ...options, ...override });
    }
  }
  // What `require` gives is the class, and the class has what the module exports: as with ioredis, whose own it would
  // otherwise inherit.
  const exported = { name: "Redis", Redis: MockedRedis, default: MockedRedis, __esModule: true };
  for (const [name, value] of Object.entries(exported)) Object.defineProperty(MockedRedis, name, { value });
  return { Redis: MockedRedis as unknown as MockRedis, Cluster: mockCluster };
}

/**
 * ioredis's own Cluster over one server in memory, which is the master of all slots and at which every startup node
 * leads. (ioredis-mock's is its Redis class under another name: it knows no slots, and so no CROSSSLOT.) One node is
 * enough to be answered as a cluster answers; what becomes of commands while slots move is not a mock's to show.
 */
function clusterMockOf(cluster: typeof Cluster): MockCluster {
  const Base = cluster as unknown as new (nodes: readonly ClusterNode[], options: object) => Cluster;
  class MockedCluster extends Base {
    constructor(startupNodes: readonly ClusterNode[], options: MockClusterOptions = {}) {
      const { data, profile } = { ...options.redisOptions, ...options } as MockOptions;
      const server = clusterAt(startupNodes.map(addressOf), profile);
      const Connector = connectorTo(() => server) as never;
      super(startupNodes, {
        // Names need not be known to any resolver.
        dnsLookup: (name: string, callback: (error: null, address: string) => void) => callback(null, name),
        ...options,
        redisOptions: { ...options.redisOptions, Connector },
      });
      leadSubscriber(this, Connector);
      seed(server, { ...(data && { data }), keyPrefix: this.options.keyPrefix });
    }

    override duplicate(overrideNodes: readonly ClusterNode[] = [], override: Partial<ClusterOptions> = {}): Cluster {
      const { data: _data, ...options } = this.options as MockClusterOptions;
      const { data: _nodeData, ...redisOptions } = options.redisOptions ?? {};
      const nodes = overrideNodes.length > 0 ? overrideNodes : startupNodesOf(this);
      return new MockedCluster(nodes, { ...options, redisOptions, ...override } as MockClusterOptions);
    }
  }
  Object.defineProperty(MockedCluster, "name", { value: "Cluster" });
  return MockedCluster as unknown as MockCluster;
}

/** ioredis makes a cluster's connection for subscriptions without the options of its other connections. */
function leadSubscriber(cluster: Cluster, connector: new (options: unknown) => object): void {
  type Subscriber = { subscriber: { options: object; connector: object } | null; selectSubscriber(): void };
  const { subscriber } = cluster as unknown as { subscriber: Subscriber };
  const { selectSubscriber } = subscriber;
  subscriber.selectSubscriber = function () {
    selectSubscriber.call(this);
    if (this.subscriber !== null) this.subscriber.connector = new connector(this.subscriber.options);
  };
}

function startupNodesOf(cluster: Cluster): readonly ClusterNode[] {
  return (cluster as unknown as { startupNodes: readonly ClusterNode[] }).startupNodes;
}

/** A startup node is a URL, a port, or an object that says host and port. */
function addressOf(node: ClusterNode): Address {
  if (typeof node === "number") return { port: node };
  if (typeof node !== "string")
    return { host: node.host, port: node.port === undefined ? undefined : Number(node.port) };
  if (/^\d+$/.test(node)) return { port: Number(node) };
  const { hostname, port } = new URL(node.includes("://") ? node : `redis://${node}`);
  return { host: hostname || undefined, port: port === "" ? undefined : Number(port) };
}

function mockOptions(options: RedisOptions): MockRedisOptions {
  return options as MockRedisOptions;
}

function seed(server: MemoryServer, options: RedisOptions & MockOptions): void {
  const { data, db, keyPrefix } = options;
  if (data !== undefined) server.runAtOnce(seedCommands(data, { db: db ?? 0, keyPrefix: keyPrefix ?? "" }));
}
