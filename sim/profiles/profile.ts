/** What differs between server versions, as data; the code that acts on it lives with the commands. */

import type { DurabilityProfile } from "./durability-profile.js";
import type { ServerProfile } from "./server-profile.js";
import type { StreamProfile } from "./stream-profile.js";

/** One server version. Each field names an observable difference; a profile follows one patch release. */
export interface Profile extends StreamProfile, ServerProfile, DurabilityProfile {
  /** E.g. `redis-7.0`. */
  readonly name: string;
  /** The patch release that the profile follows, as INFO and HELLO report it, e.g. `7.0.15`. */
  readonly version: string;
  readonly server: "redis" | "valkey";
  /** How replies write doubles: with 17 digits as C's `%.17g` (up to 7.0), or the fewest that read back the same (7.2). */
  readonly doubleFormat: "17-digits" | "shortest";
  /** CLIENT SETINFO and CLIENT NO-TOUCH, and with them lib-name and lib-ver in CLIENT LIST (7.2). */
  readonly hasClientSetInfo: boolean;
}
