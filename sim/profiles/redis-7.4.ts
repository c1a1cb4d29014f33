/** Redis 7.4, as 7.4.1 answers: what changed since 7.2. */

import type { Profile } from "./profile.js";
import { redis72 } from "./redis-7.2.js";

/** Redis 7.4.1. */
export const redis74: Profile = {
  ...redis72,
  name: "redis-7.4",
  version: "7.4.1",
};
