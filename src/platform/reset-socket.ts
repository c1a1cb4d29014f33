/** Resets a TCP connection, so that its peer sees ECONNRESET. */

import type { Socket } from "node:net";

/**
 * Resets a connection, or closes it when its end has been sent already: a reset in the midst of that leaves Node.js (20 to
 * 24) with a handle that it waits for at exit, busily and for ever.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
