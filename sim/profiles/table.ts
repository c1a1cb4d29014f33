/** All profiles, oldest first, and which one is meant when none is named. */

import { faultyReleases } from "./faulty-releases.js";
import type { Profile } from "./profile.js";
import { redis62 } from "./redis-6.2.js";
import { redis70 } from "./redis-7.0.js";
import { redis72 } from "./redis-7.2.js";
import { redis74 } from "./redis-7.4.js";
import { redis80 } from "./redis-8.0.js";
import { redis86 } from "./redis-8.6.js";
import { valkey81 } from "./valkey-8.1.js";
import { valkey91 } from "./valkey-9.1.js";

/** Every server version that the model follows, and is held against. */
export const profiles: readonly Profile[] = [redis62, redis70, redis72, redis74, redis80, redis86, valkey81, valkey91];

/** By which names profiles can be found: those of versions, then those of single releases with a fault of their own. */
export const profileNames: readonly string[] = [...profiles, ...faultyReleases].map(({ name }) => name);

/** The newest Redis: what is meant when no version is named. */
export const newestProfile: Profile = redis86;

/** The profile of a name such as `redis-8.6` or `redis-7.2.4`; undefined when there is none. */
export function findProfile(name: string): Profile | undefined {
  return [...profiles, ...faultyReleases].find((profile) => profile.name === name);
}
