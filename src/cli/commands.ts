/** All subcommands, in the order in which help lists them. */

import { check } from "./check.js";
import { drive } from "./drive.js";
import { merge } from "./merge.js";
import { replay } from "./replay.js";
import { serve } from "./serve.js";
import type { Subcommand } from "./subcommand.js";
import { verify } from "./verify.js";

/** The table. */
export const commands: readonly Subcommand[] = [check, replay, verify, drive, merge, serve];
