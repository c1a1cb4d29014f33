/** What a server in cluster mode refuses before it runs or queues a command: keys of several slots, and other databases. */

import {
  errorReply,
  type Broker,
  type Bytes,
  type ErrorReply,
  type Session,
  type TableEntry,
} from "../../sim/index.js";
import { keysOf } from "../../sim/commands/key-positions.js";
import { keySlot } from "./key-slot.js";

const CROSSSLOT = errorReply("CROSSSLOT Keys in request don't hash to the same slot");

/** Why a cluster's node refuses this command, or undefined when it does not. It is for a session that waits for nothing. */
export function clusterRefusal(broker: Broker, session: Session, args: readonly Bytes[]): ErrorReply | undefined {
  const entry = broker.commands.find(args[0]!);
  if (entry === undefined) return undefined;
  const { transaction } = session;
  if (entry.name === "exec") return transaction && execRefusal(broker, session);
  const refusal = databaseRefusal(entry, args) ?? (isOneSlot(keysIn(entry, args)) ? undefined : CROSSSLOT);
  if (refusal !== undefined && transaction !== undefined) transaction.isDoomed = true;
  return refusal;
}

/** All keys of a transaction have to be in one slot; one that is refused is over. */
function execRefusal(broker: Broker, session: Session): ErrorReply | undefined {
  const keys = session.transaction!.queued.flatMap(({ args }) => keysIn(broker.commands.find(args[0]!)!, args));
  if (session.transaction!.isDoomed || isOneSlot(keys)) return undefined;
  session.transaction = undefined;
  broker.watches.removeAll(session);
  return CROSSSLOT;
}

function databaseRefusal({ name }: TableEntry, args: readonly Bytes[]): ErrorReply | undefined {
  if (name === "swapdb" || (name === "select" && args[1] !== "0")) {
    return errorReply(`ERR ${name.toUpperCase()} is not allowed in cluster mode`);
  }
  return undefined;
}

function keysIn({ command, subcommands }: TableEntry, args: readonly Bytes[]): readonly Bytes[] {
  const { keys, flags } = subcommands?.get((args[1] ?? "").toLowerCase()) ?? command;
  return keys[0] === 0 && !flags.includes("movablekeys") ? [] : keysOf(args, keys);
}

function isOneSlot(keys: readonly Bytes[]): boolean {
  return keys.length < 2 || new Set(keys.map(keySlot)).size === 1;
}
