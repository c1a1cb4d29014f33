/** Sends a command where a Cluster says that its key is. */

import type { Send } from "../ask-server.js";
import { withControl, type Control } from "../server.js";
import type { Topology } from "./topology.js";

/** Sends over this connection, and to another node of the topology when that is where the key is. */
export function sender(control: Control, topology: Topology | undefined): Send {
  const send: Send = (command, ...args) => control.call(command, ...args);
  if (topology === undefined) return send;
  return async (command, ...args) => {
    try {
      return await send(command, ...args);
    } catch (error) {
      const [, host, port] = /^MOVED \d+ (.*):(\d+)$/.exec((error as Error).message) ?? [];
      const node = topology.nodes.find(({ announced }) => announced.host === host && announced.port === Number(port));
      if (node === undefined) throw error;
      return await withControl(node.endpoint, (other) => other.call(command, ...args));
    }
  };
}
