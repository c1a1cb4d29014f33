/** Plays scripts on the model, at the instants at which the other side played them. */

import type { Broker } from "../../sim/broker/broker.js";
import type { Session } from "../../sim/broker/session.js";
import { createBroker } from "../../sim/create-broker.js";
import type { Profile } from "../../sim/profiles/profile.js";
import { encodeReply } from "../../sim/resp/encode.js";
import type { Bytes, Reply } from "../../sim/resp/reply.js";
import { RequestParser } from "../../sim/resp/request-parser.js";
import { readFrame } from "./frame.js";
import { isMessage, isSubscription } from "./messages.js";
import type { Side } from "./real-side.js";
import {
  CLOSED,
  encodeCommand,
  resolveArgs,
  type Observation,
  type Received,
  type Script,
  type Step,
} from "./script.js";

/** The model of one server version as a side. */
export class ModelSide implements Side {
  constructor(readonly profile: Profile) {}

  play(script: Script, instants?: readonly number[]): Promise<readonly Observation[]> {
    return Promise.resolve(playOnModel(this.profile, script, instants));
  }
}

/**
 * Plays a script on a fresh broker. @param instants when each step happens; default as the script's own clock says.
 * An exception of the model is what the step brought, so that it is compared, shrunk and printed like a wrong reply.
 */
export function playOnModel(profile: Profile, script: Script, instants?: readonly number[]): readonly Observation[] {
  const run = new ModelRun(profile, script);
  const observations: Observation[] = [];
  let nowMs = script.startMs;
  for (const [index, step] of script.steps.entries()) {
    if (step.kind === "elapse") nowMs += step.ms;
    observations.push(run.playStep(step, instants?.[index] ?? nowMs));
  }
  return observations;
}

class ModelRun {
  readonly #broker: Broker;
  readonly #sessions: Session[] = [];
  readonly #ids: readonly string[];
  readonly #owed: number[] = [];
  readonly #parsers: RequestParser[] = [];
  #received: Received[] = [];

  constructor(profile: Profile, script: Script) {
    this.#broker = createBroker({ profile });
    for (let client = 0; client < script.clients; client++) this.#connect(client, script.startMs);
    this.#ids = this.#sessions.map(({ id }) => String(id));
  }

  playStep(step: Step, nowMs: number): Observation {
    this.#received = [];
    try {
      this.#run(step, nowMs);
    } catch (error) {
      const bytes = `-model threw ${(error instanceof Error ? (error.stack ?? error.message) : String(error)).replaceAll("\n", " ")}\r\n`;
      this.#received.push({ client: step.kind === "elapse" ? 0 : step.client, bytes });
    }
    return { nowMs, received: this.#received.sort((a, b) => a.client - b.client) };
  }

  #run(step: Step, nowMs: number): void {
    if (step.kind === "elapse") {
      this.#broker.tick(nowMs);
      return;
    }
    if (step.kind === "bytes") {
      this.#arrive(step.client, step.bytes, nowMs);
      return;
    }
    const session = this.#sessions[step.client]!;
    if (session.isClosed || (this.#owed[step.client]! > 0 && step.isPipelined !== true)) return;
    if (!isSubscription(step.args)) this.#owed[step.client]!++;
    this.#arrive(step.client, encodeCommand(resolveArgs(step.args, this.#ids)), nowMs);
  }

  #arrive(client: number, bytes: Bytes, nowMs: number): void {
    const session = this.#sessions[client]!;
    const parser = this.#parsers[client]!;
    parser.feed(bytes);
    for (;;) {
      parser.isUnauthenticated = session.user === undefined;
      const request = session.isClosed ? undefined : parser.next();
      if (request === undefined) return;
      if ("args" in request) {
        this.#broker.execute(session, request.args, nowMs);
        continue;
      }
      this.#receive(client, session, request);
      this.#broker.close(session);
    }
  }

  #connect(client: number, nowMs: number): void {
    this.#owed.push(1);
    this.#parsers.push(new RequestParser(this.#broker.profile.requestGrammar));
    const session: Session = this.#broker.connect({
      sink: (reply) => this.#receive(client, session, reply),
      closed: () => this.#received.push({ client, bytes: CLOSED }),
    });
    this.#sessions.push(session);
    // As the real side asks for it: CLIENT LIST shows each client's last command.
    this.#broker.execute(session, ["CLIENT", "ID"], nowMs);
  }

  #receive(client: number, session: Session, reply: Reply): void {
    const bytes = encodeReply(reply, session.protocol);
    if (bytes === "") return;
    for (const frame of framesOf(bytes)) {
      if (!isMessage(frame)) this.#owed[client] = Math.max(this.#owed[client]! - 1, 0);
      this.#received.push({ client, bytes: frame });
    }
  }
}

/** The frames of a reply, of which SUBSCRIBE has several. */
function framesOf(bytes: Bytes): readonly Bytes[] {
  const frames: Bytes[] = [];
  for (let start = 0; start < bytes.length;) {
    // A transaction with a SUBSCRIBE in it says fewer members than there are, or more.
    const end = readFrame(bytes, start)?.end ?? bytes.length;
    frames.push(bytes.slice(start, end));
    start = end;
  }
  return frames;
}
