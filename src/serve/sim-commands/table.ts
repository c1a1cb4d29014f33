/** All SIM commands, and how one is called: arity, login and subcommands are checked here, the rest by each. */

import { errorReply, type Bytes, type Reply, type Session } from "../../../sim/index.js";
import type { ServeHost } from "../serve-host.js";
import { simAdvance } from "./sim-advance.js";
import type { SimCommand } from "./sim-command.js";
import { simFault } from "./sim-fault.js";
import { simHelp } from "./sim-help.js";
import { simReset } from "./sim-reset.js";
import { simState } from "./sim-state.js";
import { simTime } from "./sim-time.js";

const working: readonly SimCommand[] = [simAdvance, simTime, simFault, simState, simReset];

/** The table, in the order in which help lists it. */
export const simCommands: readonly SimCommand[] = [...working, simHelp(working)];

/** A SIM command that a client called. */
export interface CalledSimCommand {
  /** `args[0]` is the name as it was sent. */
  readonly answer: (host: ServeHost, session: Session, args: readonly Bytes[]) => Reply;
}

const NOAUTH = errorReply("NOAUTH Authentication required.");

const byName: ReadonlyMap<string, CalledSimCommand> = new Map(
  simCommands.map((command) => [
    command.name,
    {
      answer(host, session, args) {
        if (session.user === undefined) return NOAUTH;
        const { length } = args;
        if (length - 1 < command.argumentsMin || length - 1 > command.argumentsMax) {
          return errorReply(`ERR wrong number of arguments for '${command.name.toLowerCase()}' command`);
        }
        return command.run(host, args.slice(1));
      },
    },
  ]),
);

/** The SIM command of this name, in any case; undefined when there is none: a server would not know it either. */
export function findSimCommand(name: Bytes): CalledSimCommand | undefined {
  return byName.get(name.toUpperCase());
}
