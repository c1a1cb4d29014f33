/** Redis 8.0, as 8.0.2 answers: what changed since 7.4. */

import type { Profile } from "./profile.js";
import { redis74 } from "./redis-7.4.js";

/** Redis 8.0.2. */
export const redis80: Profile = {
  ...redis74,
  name: "redis-8.0",
  version: "8.0.2",
};
