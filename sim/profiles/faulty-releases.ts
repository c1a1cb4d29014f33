/**
 * Patch releases with a fault of their own that later ones of the same version do not have. They are made from release
 * notes and issues, not held against a server: in all else they answer as the profile next to them.
 */

import type { Profile } from "./profile.js";
import { redis72 } from "./redis-7.2.js";
import { redis80 } from "./redis-8.0.js";
import { redis86 } from "./redis-8.6.js";

/** Redis 7.2.4: a blocked reader that is woken in vain waits for all of its BLOCK anew (redis#12998, mended in 7.2.5). */
const redis724: Profile = { ...redis72, name: "redis-7.2.4", version: "7.2.4", wokenDeadline: "starts-anew" };

/** Redis 8.2.2: `~` with DELREF or ACKED trims nothing (redis#14656). In all else as 8.0, with 8.2's reference policies. */
const redis822: Profile = {
  ...redis80,
  name: "redis-8.2.2",
  version: "8.2.2",
  hasReferencePolicies: true,
  trimsRoughlyByPolicy: false,
};

/** Redis 8.4.0: `~` with DELREF or ACKED trims nothing (redis#14656). In all else as 8.6, without idempotent producers. */
const redis840: Profile = {
  ...redis86,
  name: "redis-8.4.0",
  version: "8.4.0",
  trimsRoughlyByPolicy: false,
  clampsEntriesRead: false,
  hasIdempotentProducers: false,
  rdbVersion: redis80.rdbVersion,
  skipsZeroChecksum: redis80.skipsZeroChecksum,
  streamRdbType: redis80.streamRdbType,
};

/** All of them, oldest first. */
export const faultyReleases: readonly Profile[] = [redis724, redis822, redis840];
