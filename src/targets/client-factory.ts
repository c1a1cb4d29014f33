/** Makes the clients that user code gets: the user's own ioredis, pointed at the server of the run. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Redis, RedisOptions } from "ioredis";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";

/** The constructor of ioredis's class. */
export type RedisClass = new (options: RedisOptions) => Redis;

/** `redis(options)` for user code: options are merged over host and port. */
export function clientFactory(
  scenario: Scenario,
  server: { readonly host: string; readonly port: number },
): (options?: RedisOptions) => Redis {
  const Client = redisClass(scenario);
  return (options) => new Client({ host: server.host, port: server.port, ...options });
}

const resolved = new Map<string, RedisClass>();

/** The scenario's own class, or the `ioredis` that is installed where the scenario file stands. @throws UserError */
export function redisClass(scenario: Scenario): RedisClass {
  if (scenario.ioredis !== undefined) return scenario.ioredis as RedisClass;
  const from = scenario.file ?? pathToFileURL(`${process.cwd()}/`).href;
  let found = resolved.get(from);
  if (found === undefined) resolved.set(from, (found = load(from)));
  return found;
}

function load(from: string): RedisClass {
  try {
    return (createRequire(from)("ioredis") as { default: RedisClass }).default;
  } catch (error) {
    throw new UserError(
      `ioredis cannot be loaded: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
      {
        where: from,
        mend: "install it beside the scenario (npm install ioredis), or give the scenario the class: `ioredis: Redis`",
      },
    );
  }
}
