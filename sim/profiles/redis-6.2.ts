/** Redis 6.2, as 6.2.16 answers. */

import type { Profile } from "./profile.js";
import { redis70 } from "./redis-7.0.js";

/** Redis 6.2.16. */
export const redis62: Profile = {
  ...redis70,
  name: "redis-6.2",
  version: "6.2.16",
};
