/** A broker with its profile's commands: the one place that knows both, so that the broker need not know the commands. */

import { Broker, type BrokerOptions } from "./broker/broker.js";
import { commandTable } from "./commands/table.js";

/** A server of this profile, with the commands that such a server knows. */
export function createBroker(options: Omit<BrokerOptions, "commands">): Broker {
  const { profile, config, runId } = options;
  return new Broker({ profile, commands: commandTable(profile), config, runId });
}
