/** Redis 7.4, as 7.4.1 answers: what changed since 7.2. */

import type { Profile } from "./profile.js";
import { redis72 } from "./redis-7.2.js";
import { changedSettings } from "./settings.js";

/** Redis 7.4.1. */
export const redis74: Profile = {
  ...redis72,
  name: "redis-7.4",
  version: "7.4.1",
  lastEntryId: "generated",
  historyReadIsChange: false,
  rdbVersion: 12,
  flushIsAnswered: "last",
  settings: changedSettings(
    redis72.settings,
    `
hide-user-data-from-log yes-no no
max-new-connections-per-cycle number(1,1000) 10
max-new-tls-connections-per-cycle number(1,1000) 1
`,
  ),
  clientFields:
    "id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver",
  clientFilters: "maxage",
  laterInfo: new Set([
    ...redis72.laterInfo,
    "pubsub_clients",
    "watching_clients",
    "total_watched_keys",
    "expired_subkeys",
    "evicted_scripts",
  ]),
  keyspaceSuffix: ",subexpiry=0",
};
