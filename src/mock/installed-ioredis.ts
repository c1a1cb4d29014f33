/** The ioredis that the user has installed. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Cluster, Redis } from "ioredis";
import { UserError } from "../platform/user-error.js";

/** ioredis's two clients: its classes, 5 or 6. */
export interface IoredisClasses {
  readonly Redis: typeof Redis;
  readonly Cluster: typeof Cluster;
}

/** ioredis as it is installed where the process was started, or else beside this package. @throws UserError */
export function installedIoredis(): IoredisClasses {
  let failure: unknown;
  for (const from of [`${pathToFileURL(process.cwd()).href}/`, import.meta.url]) {
    try {
      return loadWith(createRequire(from));
    } catch (error) {
      failure ??= error;
    }
  }
  const [what] = (failure instanceof Error ? failure.message : String(failure)).split("\n");
  throw new UserError(`ioredis cannot be loaded: ${what}`, {
    where: process.cwd(),
    mend: "install it: npm install ioredis",
  });
}

/**
 * Class by class: a test that mocks "ioredis" by this very module (`jest.mock("ioredis", ...)`) would be led round in a
 * circle by ioredis's main file. ioredis-mock does the same.
 */
function loadWith(require: NodeJS.Require): IoredisClasses {
  return {
    Redis: (require("ioredis/built/Redis.js") as { default: typeof Redis }).default,
    Cluster: (require("ioredis/built/cluster/index.js") as { default: typeof Cluster }).default,
  };
}
