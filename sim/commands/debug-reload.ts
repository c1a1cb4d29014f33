/**
 * DEBUG RELOAD and DEBUG LOADAOF: all data goes through its durable form.
 *
 * Differs: NOSAVE reads what is there now, not what was saved last; NOFLUSH does nothing where the server ends on the
 * first key that is there already; LOADAOF reads a file that was rewritten just now.
 */

import type { CommandContext } from "../broker/command.js";
import { readKeys, writtenKeys, type Reload } from "../durability/reload.js";
import { errorReply, OK, type Bytes, type Reply } from "../resp/reply.js";
import { dumpFormat } from "./dump-format.js";
import { timerMs } from "./stream-idempotence.js";
import { nodeLimits } from "./stream-lookup.js";

const BAD_OPTION = errorReply("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
const NO_FILE = errorReply("ERR Error trying to load the AOF files, check server logs.");
const reloadOptions: ReadonlySet<string> = new Set(["merge", "noflush", "nosave"]);

/** DEBUG RELOAD [MERGE] [NOFLUSH] [NOSAVE] */
export function debugReload(context: CommandContext, args: readonly Bytes[]): Reply {
  const options = args.slice(2).map((option) => option.toLowerCase());
  if (!options.every((option) => reloadOptions.has(option))) return BAD_OPTION;
  if (!options.includes("noflush")) reload(context, undefined);
  return OK;
}

/** DEBUG LOADAOF */
export function debugLoadAof(context: CommandContext): Reply {
  const { configuration, databases } = context.broker;
  if (configuration.get("appendonly") === "no") {
    // Everything has gone by the time that it finds no file.
    for (const database of databases) context.broker.clearDatabase(database);
    return NO_FILE;
  }
  reload(context, configuration.get("aof-use-rdb-preamble") === "no" ? nodeLimits(context) : undefined);
  return OK;
}

/** Who waits until a key goes is looked at afterwards, where a reader is served all who wait; watches of keys that there were break. */
function reload(context: CommandContext, rewriting: Reload["rewriting"]): void {
  const { broker, nowMs, profile } = context;
  const how: Reload = { format: dumpFormat(context), nowMs, timerMs: timerMs(context), rewriting };
  const written = broker.databases.map((database) => writtenKeys(database, how));
  for (const [index, database] of broker.databases.entries()) {
    broker.clearDatabase(database);
    readKeys(database, written[index]!, how);
    if (profile.wokenReader === "is-served") for (const { key } of written[index]!) broker.signalReady(database, key);
  }
  broker.statistics.changesSinceSave = 0;
}
