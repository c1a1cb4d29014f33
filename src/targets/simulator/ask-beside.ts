/** Asks a broker beside its clients: it goes on as if nobody had asked. */

import { assert, encodeReply, ReplyParser, type Broker, type Bytes, type Reply } from "../../../sim/index.js";
import { admission } from "../../../sim/broker/admission.js";
import { asRead, subcommandOf } from "../../../sim/broker/command-call.js";
import { isBlocked, type TableEntry } from "../../../sim/broker/command.js";
import { ExecutionContext } from "../../../sim/broker/execution-context.js";
import { Session } from "../../../sim/broker/session.js";
import { UserError } from "../../platform/user-error.js";

/** One command, in one database. */
interface Question {
  readonly args: readonly Bytes[];
  readonly database: number;
  readonly nowMs: number;
}

/**
 * Runs a reading command beside the broker, which may be at work: it is not counted, and no client is made for it.
 * @throws UserError for a command that does more than read.
 */
export function askBeside(broker: Broker, { args, database, nowMs }: Question): Reply {
  const { profile, commands } = broker;
  const session = new Session(0, broker.databases[database]!, { sink: () => {}, outbox: broker.outbox }, nowMs);
  session.user = "default";
  const entry = commands.find(args[0] ?? "");
  const read = asRead(entry, args, profile);
  const refusal = heldStill(broker, () => admission(session, entry, read, broker));
  if (refusal !== undefined || entry === undefined) return refusal!;
  if (!isReading(entry, read)) throw doesMoreThanRead(entry, read);
  const context = new ExecutionContext(broker, profile, session);
  context.nowMs = nowMs;
  context.mayBlock = false;
  const result = heldStill(broker, () => entry.command.execute(context, read));
  assert(!isBlocked(result), `${entry.name} waits though it may not`);
  const parser = new ReplyParser();
  parser.feed(encodeReply(result, 2));
  return parser.next()?.reply ?? null;
}

/**
 * A key whose time is up is not seen, but stays until the run itself looks at it: so a paused server does. What the
 * server refuses to others it tells here. That the key counts as used shows in OBJECT IDLETIME alone.
 */
function heldStill<T>(broker: Broker, run: () => T): T {
  const { pause, condition } = broker;
  const { untilMs } = pause;
  pause.untilMs = untilMs ?? Infinity;
  broker.condition = undefined;
  try {
    return run();
  } finally {
    pause.untilMs = untilMs;
    broker.condition = condition;
  }
}

/** Commands that only tell of the server, though Redis does not flag them as reading. */
const TELLING: ReadonlySet<string> = new Set([
  "info",
  "time",
  "ping",
  "client|list",
  "config|get",
  "command",
  "acl|list",
]);

function isReading(entry: TableEntry, args: readonly Bytes[]): boolean {
  const subcommand = subcommandOf(entry, args);
  const name = entry.subcommands === undefined ? entry.name : `${entry.name}|${(args[1] ?? "").toLowerCase()}`;
  return TELLING.has(name) || (subcommand ?? entry.command).flags.includes("readonly");
}

function doesMoreThanRead(entry: TableEntry, args: readonly Bytes[]): UserError {
  const name = entry.subcommands === undefined ? entry.name : `${entry.name} ${args[1] ?? ""}`;
  return new UserError("does more than read, and what has happened cannot be changed", {
    where: name.toUpperCase().trim(),
    mend: "ask with a command that reads, such as XRANGE, XPENDING, XINFO, GET, HGETALL or INFO",
  });
}
