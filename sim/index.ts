/** The public face of the model: `streamproof/sim`. */

export { Broker, type BrokerOptions } from "./broker/broker.js";
export type {
  Blocked,
  Command,
  CommandContext,
  CommandFlag,
  CommandGroup,
  CommandTable,
  Server,
  ServerCondition,
  Subcommand,
  TableEntry,
} from "./broker/command.js";
export type { ConnectOptions, Session, Wait } from "./broker/session.js";
export { groupLag } from "./broker/stream-lag.js";
export { commandTable } from "./commands/table.js";
export { createBroker } from "./create-broker.js";
export { forgetUnwritten } from "./durability/restart.js";
export { assert, assertNever, InvariantError } from "./kernel/assert.js";
export { drawnChoices, hashText, plainChoices, replayedChoices, seededChoices, WAIT_PREFIX } from "./kernel/choices.js";
export type { ChoiceList, Choices, Choose, OpenWait } from "./kernel/choices.js";
export { Digest } from "./kernel/digest.js";
export { ScheduledEvent, Scheduler } from "./kernel/scheduler.js";
export type { Profile } from "./profiles/profile.js";
export { redis70 } from "./profiles/redis-7.0.js";
export { findProfile, newestProfile, profileNames, profiles } from "./profiles/table.js";
export { encodeReply, encodeRequest } from "./resp/encode.js";
export { errorReply, isErrorReply, NIL_ARRAY, OK, statusReply } from "./resp/reply.js";
export type {
  Bytes,
  DoubleReply,
  ErrorReply,
  MapReply,
  NilArrayReply,
  NoReply,
  PushReply,
  Reply,
  SequenceReply,
  SetReply,
  StatusReply,
  VerbatimReply,
} from "./resp/reply.js";
export { MalformedReplyError, ReplyParser, type ParsedReply } from "./resp/reply-parser.js";
export { RequestParser, type ParsedRequest, type ProtocolErrorReply } from "./resp/request-parser.js";
