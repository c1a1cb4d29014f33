/** Valkey 9.1, as 9.1.2 answers: what changed since 8.1. */

import type { Profile } from "./profile.js";
import { valkey81 } from "./valkey-8.1.js";

/** Valkey 9.1.2. */
export const valkey91: Profile = {
  ...valkey81,
  name: "valkey-9.1",
  version: "9.1.2",
};
