/** Scripts: what is sent to both sides, as plain data that can be printed, shrunk and committed. Playing them is not here. */

import type { Bytes } from "../../sim/resp/reply.js";

/** One client sends one command. An argument `{client:n}` stands for the id that the server gave to client n. */
export interface CommandStep {
  readonly kind: "command";
  readonly client: number;
  readonly args: readonly Bytes[];
  /** Sent even if the client still waits for a reply; otherwise such a client sits out, as a synchronous caller would. */
  readonly isPipelined?: true;
}

/** One client writes bytes that need not be a whole command, nor one at all. */
export interface BytesStep {
  readonly kind: "bytes";
  readonly client: number;
  readonly bytes: Bytes;
}

/** The server's clock moves on; whole milliseconds. */
interface ElapseStep {
  readonly kind: "elapse";
  readonly ms: number;
}

export type Step = CommandStep | BytesStep | ElapseStep;

/** A script runs on an empty server with default settings, with as many fresh connections as it has clients. */
export interface Script {
  readonly clients: number;
  /** What the held clock shows at the first step; milliseconds since 1970. */
  readonly startMs: number;
  readonly steps: readonly Step[];
}

/** What came back to one client: a whole frame, or `CLOSED`. */
export interface Received {
  readonly client: number;
  readonly bytes: Bytes;
}

/** Stands for the server's closing of the connection. */
export const CLOSED = "closed";

/** What one step brought: every frame that any client received until all was quiet again. */
export interface Observation {
  /** The server's clock while the step ran; milliseconds since 1970. */
  readonly nowMs: number;
  readonly received: readonly Received[];
}

/** The command as bytes on the wire. */
export function encodeCommand(args: readonly Bytes[]): Bytes {
  let bytes = `*${args.length}\r\n`;
  for (const arg of args) bytes += `$${arg.length}\r\n${arg}\r\n`;
  return bytes;
}

/** Whether a command may get no reply at once: only then must the steps be played one by one. */
export function mustGoStepwise(script: Script): boolean {
  return script.clients > 1 || script.steps.some(isSilent);
}

function isSilent(step: Step): boolean {
  return step.kind === "bytes" || (step.kind === "command" && mayStaySilent(step.args));
}

function mayStaySilent(args: readonly Bytes[]): boolean {
  const [name, subcommand] = args.slice(0, 2).map((arg) => arg.toLowerCase());
  // A client that has yet to log in is cut off when it sends more than a few arguments.
  if (name === "config") return args.some((arg) => arg === "requirepass");
  if (name === "client") return ["kill", "pause", "reply"].includes(subcommand ?? "");
  // Messages come unasked, and a subscription answers once for each channel.
  if (name?.endsWith("subscribe") === true) return true;
  return name === "quit" || name === "wait" || name === "waitaof" || args.some((arg) => arg.toLowerCase() === "block");
}

/**
 * Whether the command may fail to log in. From 7.2 on the server says nothing of that to a client for which other replies
 * wait to be written, as in the middle of a pipeline or of EXEC: so nothing may wait.
 */
export function mayFailToLogIn(args: readonly Bytes[]): boolean {
  return args[0]?.toLowerCase() === "auth" || args.some((arg, at) => at > 1 && arg.toLowerCase() === "auth");
}

/** Puts the ids that this server gave in place of `{client:n}`. */
export function resolveArgs(args: readonly Bytes[], clientIds: readonly Bytes[]): readonly Bytes[] {
  return args.map((arg) => arg.replace(/^\{client:(\d+)\}$/, (whole, n: string) => clientIds[Number(n)] ?? whole));
}

/** The step as one line of a session in redis-cli. */
export function printStep(step: Step, clients: number): string {
  if (step.kind === "elapse") return `# ${step.ms} ms pass`;
  if (step.kind === "bytes") return `${step.client}> bytes ${JSON.stringify(shortened(step.bytes))}`;
  const words = step.args.map(printArgument);
  return (clients > 1 ? `${step.client}> ` : "> ") + words.join(" ");
}

function shortened(bytes: Bytes): string {
  return bytes.length > 200 ? `${bytes.slice(0, 100)}...(${bytes.length} bytes)` : bytes;
}

function printArgument(arg: Bytes): string {
  if (arg.length > 60) return `${JSON.stringify(arg.slice(0, 8))}...(${arg.length} bytes)`;
  return /^[\w\-+*:.$<>~=(){}[\]]+$/.test(arg) ? arg : JSON.stringify(arg);
}

/** The whole script, one line a step. */
export function printScript(script: Script): string {
  return script.steps.map((step) => printStep(step, script.clients)).join("\n");
}
