/** Redis 7.0, as 7.0.15 answers. */

import type { Profile } from "./profile.js";

export const redis70: Profile = { name: "redis-7.0", version: "7.0.15", server: "redis" };
