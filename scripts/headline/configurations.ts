/** The configurations that `npm run headline` compares. */

/** Directives of redis.conf over those of a test server. */
export type Directives = Readonly<Record<string, string>>;

/** What a server has that nobody configured: snapshots, no append-only file. */
export const DEFAULT: Directives = {
  save: "3600 1 300 100 60 10000",
  appendonly: "no",
  appendfsync: "everysec",
};

/** Article 1's redis.conf as far as it holds on any machine: what concerns speed and durability. */
export const ARTICLE: Directives = {
  save: "",
  appendonly: "yes",
  appendfsync: "everysec",
  "no-appendfsync-on-rewrite": "yes",
  "auto-aof-rewrite-percentage": "100",
  "auto-aof-rewrite-min-size": "128mb",
  "io-threads": "4",
  "tcp-backlog": "65535",
  "maxmemory-policy": "noeviction",
};

/** The same, with its two mistakes mended: threads that there is no CPU for, and a rewrite that suspends fsync. */
export const MENDED: Directives = { ...ARTICLE, "io-threads": "1", "no-appendfsync-on-rewrite": "no" };

/** What article 1 reports. */
export const REPORTED = {
  default: { perSecond: 18_500, p50Ms: 3.2, p99Ms: 45 },
  tuned: { perSecond: 52_400, p50Ms: 0.8, p99Ms: 4.1 },
} as const;
