/** SAVE, BGSAVE, LASTSAVE and BGREWRITEAOF. Differs: what is started in the background is over at once. */

import type { Command, CommandFlag } from "../broker/command.js";
import { SYNTAX_ERROR } from "../broker/errors.js";
import { OK, statusReply } from "../resp/reply.js";
import { isWord } from "./arguments.js";

const flags: readonly CommandFlag[] = ["admin", "noscript", "no_async_loading"];
const SAVING = statusReply("Background saving started");
const REWRITING = statusReply("Background append only file rewriting started");

/** SAVE */
export const save: Command = {
  name: "save",
  arity: 1,
  flags: [...flags, "no_multi"],
  keys: [0, 0, 0],
  execute({ broker: { statistics }, nowMs }) {
    statistics.saved(nowMs);
    return OK;
  },
};

/** BGSAVE [SCHEDULE] */
export const bgsave: Command = {
  name: "bgsave",
  arity: -1,
  flags,
  keys: [0, 0, 0],
  execute({ broker: { statistics }, nowMs }, args) {
    if (args.length > 2 || (args.length === 2 && !isWord(args[1]!, "schedule"))) return SYNTAX_ERROR;
    statistics.saved(nowMs);
    return SAVING;
  },
};

/** LASTSAVE */
export const lastsave: Command = {
  name: "lastsave",
  arity: 1,
  flags: ["loading", "stale", "fast"],
  keys: [0, 0, 0],
  execute: ({ broker }) => Math.floor((broker.statistics.savedAtMs ?? broker.startedAtMs ?? 0) / 1000),
};

/** BGREWRITEAOF */
export const bgrewriteaof: Command = {
  name: "bgrewriteaof",
  arity: 1,
  flags,
  keys: [0, 0, 0],
  execute: () => REWRITING,
};
