/** Valkey 8.1, as 8.1.1 answers: what changed since Redis 7.2, from which it was forked. */

import type { Profile } from "./profile.js";
import { redis72 } from "./redis-7.2.js";

/** Valkey 8.1.1. */
export const valkey81: Profile = {
  ...redis72,
  name: "valkey-8.1",
  version: "8.1.1",
  server: "valkey",
};
