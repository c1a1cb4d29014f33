/** `streamproof drive`: puts a server under an open-loop load and holds its latencies to budgets. */

import { driveOptions } from "./drive-settings.js";
import { EXIT } from "./exit-code.js";
import type { Subcommand } from "./subcommand.js";

/** The subcommand. */
export const drive: Subcommand = {
  name: "drive",
  summary: "put a server under an open-loop load and hold its latencies to budgets",
  positionals: "REDIS_URL",
  description: [
    "Publishes JSON entries at a stated rate, whatever the server does, and handles and acknowledges them in a consumer group. Each latency runs from the intended start of its publish, so a server that stands still shows in every publish that was due meanwhile; tools that wait for an answer before they go on send nothing then, and measure nothing.",
    "Counts what was lost and what was handled twice. Drivers are processes of their own, away from the server's CPU where there is another one. Drivers that cannot keep their schedule say so, and the result is unknown. Their own share of the latency is measured first, against a stub that answers at once.",
    "Writes only keys that begin with streamproof:load:, and removes them at the end. Entries of several machines carry one clock, the server's TIME; how exact that is, the summary says.",
    "Of redis-sentinel:// it is the primary that the Sentinels know by that name, of redis-cluster://HOST,HOST the one that has the load's slot.",
  ],
  options: driveOptions,
  examples: [
    {
      command: "streamproof drive redis-sentinel://10.0.0.1,10.0.0.2,10.0.0.3/orders --load 5k/s",
      what: "the primary that these Sentinels know as orders",
    },
    {
      command: "streamproof drive redis://127.0.0.1:6379 --load 50000/s --budget 'end_to_end:p(99)<5ms'",
      what: "25,000 publishes a second, and as many handled entries, for 60 s",
    },
    {
      command: "streamproof drive rediss://redis.test --ca ca.crt --load 1k/s..80k/s:5m --out load",
      what: "where it breaks: a ramp over TLS, with files for plots",
    },
    {
      command: "streamproof drive redis://redis.test --load 100k/s --join friday --part 2/3 --seed 7 --out load",
      what: "the second of three machines; afterwards: streamproof merge */load.json",
    },
  ],
  exits: [
    { code: EXIT.holds, meaning: "all budgets are held, and nothing is lost" },
    { code: EXIT.broken, meaning: "a budget is broken" },
    {
      code: EXIT.unknown,
      meaning: "unknown: the drivers could not keep their schedule, there is no such server, or it was interrupted",
    },
    { code: EXIT.usage, meaning: "wrong usage or bad input" },
    { code: EXIT.bug, meaning: "a bug in streamproof" },
  ],
  run: async (args, terminal) => (await import("./drive-run.js")).runDrive(args, terminal),
};
