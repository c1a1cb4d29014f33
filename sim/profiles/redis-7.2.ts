/** Redis 7.2, as 7.2.6 answers: what changed since 7.0. */

import type { Profile } from "./profile.js";
import { redis70 } from "./redis-7.0.js";

/** Redis 7.2.6. */
export const redis72: Profile = {
  ...redis70,
  name: "redis-7.2",
  version: "7.2.6",
  doubleFormat: "shortest",
  hasClientSetInfo: true,
};
