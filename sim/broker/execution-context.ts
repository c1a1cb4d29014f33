/** The one context object of a broker, handed to each command in turn. */

import type { CommandContext } from "../commands/command.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes } from "../resp/reply.js";
import type { Broker } from "./broker.js";
import type { Database } from "./database.js";
import type { Session } from "./session.js";

/** Reused from execution to execution, so that running a command allocates nothing for it. */
export class ExecutionContext implements CommandContext {
  readonly profile: Profile;
  nowMs = 0;
  mayBlock = true;
  readonly modified: (key: Bytes) => void;
  readonly signalReady: (key: Bytes) => void;

  constructor(
    readonly broker: Broker,
    public session: Session,
  ) {
    this.profile = broker.profile;
    this.modified = (key) => broker.modified(this.session.database, key);
    this.signalReady = (key) => broker.signalReady(this.session.database, key);
  }

  get database(): Database {
    return this.session.database;
  }
}
