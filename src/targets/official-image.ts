/** The names of the official images of the servers that profiles follow. */

import type { Profile } from "../../sim/index.js";

/** E.g. `redis:8.6` or `valkey/valkey:9.1`. */
export function officialImage({ name, server }: Profile): string {
  const release = name.slice(name.indexOf("-") + 1);
  return server === "valkey" ? `valkey/valkey:${release}` : `redis:${release}`;
}
