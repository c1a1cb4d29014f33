/** An operator sends a command, over a connection of its own. */

import { errorReply, type Reply } from "../../../sim/index.js";
import type { OperatorFault } from "../../faults/fault.js";
import { OPERATOR, operatorCommand } from "../../faults/operator.js";
import type { RealFault } from "./real-fault.js";

export const operator: RealFault<OperatorFault> = {
  isOnServer: true,
  async strike({ at, action }, world) {
    const { place } = world;
    await place.at(async () => {
      if (!place.isUp) return;
      const before = await place.held();
      const { consumer } = world.roles[Math.max(1, at.process)]!;
      const args = operatorCommand(action, { ...place.names, ...before.state, consumer });
      if (args === undefined) return;
      if (action === "kill-clients") world.expectEnds(place.port);
      const reply = await place.ask(async (control) => {
        if (action === "node-of-one") {
          const [name, old] = (await control.config("GET", "stream-node-max-entries")) as [string, string];
          place.undo.push((later) => later.config("SET", name, old));
        }
        return control.call(args[0]!, ...args.slice(1)).catch((error: Error) => errorReply(error.message));
      });
      const name = args[0]!.toLowerCase();
      place.observer.connection(OPERATOR).executed(args, reply as Reply, world.countOperator(name));
      place.changed("operator", before, await place.held());
    });
  },
};
