/** The one context object of a broker, handed to each command in turn. */

import type { Profile } from "../profiles/profile.js";
import type { Bytes, Reply } from "../resp/reply.js";
import type { CommandContext, Server } from "./command.js";
import type { Database } from "./database.js";
import type { Session } from "./session.js";

/** Reused from execution to execution, so that running a command allocates nothing for it. */
export class ExecutionContext implements CommandContext {
  nowMs = 0;
  mayBlock = true;
  readonly modified: (key: Bytes) => void;
  readonly signalReady: (key: Bytes) => void;
  readonly notify: CommandContext["notify"];

  constructor(
    readonly broker: Server,
    readonly profile: Profile,
    public session: Session,
  ) {
    this.modified = (key) => broker.modified(this.session.database, key);
    this.signalReady = (key) => broker.signalReady(this.session.database, key);
    this.notify = (eventClass, event, key) => broker.notify(this.session.database, eventClass, event, key);
  }

  answered(): void {
    this.broker.pubsub.answered();
  }

  behindMessages(part: Reply): Reply {
    return this.profile.ownMessages === "in-place" ? this.broker.pubsub.inFrontOf(part) : part;
  }

  get database(): Database {
    return this.session.database;
  }
}
