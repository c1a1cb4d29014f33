/** What users import in the place of `ioredis-mock`: `streamproof/mock`. */

import type * as Ioredis from "ioredis";
import { installedIoredis } from "./installed-ioredis.js";
import { mocksOf, type MockCluster, type MockRedis } from "./mock-redis.js";

export type { MockCluster, MockClusterOptions, MockOptions, MockRedis, MockRedisOptions } from "./mock-redis.js";
export type { ChainableCommander, ClusterNode, ClusterOptions, RedisKey, RedisOptions, RedisValue } from "ioredis";

const installed = mocksOf(installedIoredis());

/**
 * ioredis's own class, as it is installed in your project, on a server in memory. Clients of one host and port share
 * their data, `flushall` empties it.
 * @public
 * @since 0.2.0
 */
export const Redis: MockRedis = installed.Redis;
export type Redis = Ioredis.Redis;

/**
 * ioredis's own class, on a cluster in memory that is one node with all slots.
 * @public
 * @since 0.2.0
 */
export const Cluster: MockCluster = installed.Cluster;
export type Cluster = Ioredis.Cluster;

export default Redis;
export { mocksOf } from "./mock-redis.js";
// What `require("streamproof/mock")` returns.
export { Redis as "module.exports" };
