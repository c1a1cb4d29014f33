/** Redis 7.0, as 7.0.15 answers. */

import type { Profile } from "./profile.js";

/** Redis 7.0.15. */
export const redis70: Profile = {
  name: "redis-7.0",
  version: "7.0.15",
  server: "redis",
  doubleFormat: "17-digits",
  hasClientSetInfo: false,
};
