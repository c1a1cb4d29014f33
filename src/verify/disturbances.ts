/** What is done to a server and its consumers while they are under load: one after the other, each until it is over. */

import { setTimeout as sleep } from "node:timers/promises";
import { LOAD_DEFAULTS, type LoadControl } from "../load/load-options.js";
import { readInfo } from "../load/server-watch.js";
import { withControl, type RealServer } from "../targets/server.js";

/** What a disturbance works on. */
interface Disturbed {
  readonly server: RealServer;
  readonly load: LoadControl;
  readonly signal: AbortSignal;
}

/** One kind of disturbance. */
export interface Disturbance {
  /** In a few words, for tables: `a consumer dies`. */
  readonly words: string;
  /** Whether it is done only to a server that the run started itself. */
  readonly isForOwnServers: boolean;
  /** For how long after it entries may still be late because of it, in ms. */
  readonly feltForMs: number;
  /** Does it; resolves when it is over. The load may still be behind then. */
  readonly strike: (disturbed: Disturbed) => Promise<void>;
}

/** How long a paused server stands still, in ms. */
const PAUSE_MS = 500;
/** How long a killed server stays away. */
const DOWN_MS = 200;
const LOOK_MS = 50;
const FORK_MS_MAX = 60_000;

/** In the order in which they strike. */
export const DISTURBANCES: readonly Disturbance[] = [
  {
    words: "a consumer dies with entries in hand",
    isForOwnServers: false,
    // What it had in hand is claimed when it has been idle for long enough.
    feltForMs: LOAD_DEFAULTS.claimIdleMs + 1_000,
    async strike({ load }) {
      load.dropConsumer();
    },
  },
  {
    words: "the AOF is rewritten (BGREWRITEAOF)",
    isForOwnServers: true,
    feltForMs: 1_000,
    strike: (disturbed) => forked(disturbed, "BGREWRITEAOF"),
  },
  {
    words: "a snapshot is taken (BGSAVE)",
    isForOwnServers: true,
    feltForMs: 1_000,
    strike: (disturbed) => forked(disturbed, "BGSAVE"),
  },
  {
    words: `the server stands still for ${PAUSE_MS} ms (CLIENT PAUSE)`,
    isForOwnServers: true,
    feltForMs: 1_000,
    async strike({ server, load, signal }) {
      const disruption = load.disrupt();
      await withControl(server, (control) => control.call("CLIENT", "PAUSE", PAUSE_MS, "ALL"));
      await sleep(PAUSE_MS, undefined, { signal });
      disruption.over();
    },
  },
  {
    words: `the server is killed and starts again ${DOWN_MS} ms later`,
    isForOwnServers: true,
    feltForMs: 1_000,
    async strike({ server, signal }) {
      await refuseWithoutLog(server);
      await server.kill();
      await sleep(DOWN_MS, undefined, { signal });
      await server.startAgain("kept");
    },
  },
];

/** A kill costs what was written since the last snapshot: of a server that nobody has configured that says nothing. */
async function refuseWithoutLog(server: RealServer): Promise<void> {
  if (server.isConfigured === true) return;
  const [, appendonly] = (await withControl(server, (control) => control.config("GET", "appendonly"))) as [
    string,
    string,
  ];
  if (appendonly !== "yes")
    throw new Error("its own defaults keep no log of writes (appendonly no); give yours with --config redis.conf");
}

/** Has the server write its data by a child, and waits until that is over. */
async function forked({ server, signal }: Disturbed, command: "BGREWRITEAOF" | "BGSAVE"): Promise<void> {
  await withControl(server, async (control) => {
    await control.call(command);
    const endMs = performance.now() + FORK_MS_MAX;
    while (performance.now() < endMs) {
      await sleep(LOOK_MS, undefined, { signal });
      if (!readInfo(await control.info("persistence")).isForked) return;
    }
  });
}
