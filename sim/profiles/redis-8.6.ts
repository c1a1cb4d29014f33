/** Redis 8.6, as 8.6.3 answers: what changed since 8.0. */

import type { Profile } from "./profile.js";
import { redis80 } from "./redis-8.0.js";

/** Redis 8.6.3. */
export const redis86: Profile = {
  ...redis80,
  name: "redis-8.6",
  version: "8.6.3",
};
