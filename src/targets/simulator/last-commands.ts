/** What still arrives of a process that is dead. */

import type { Connection } from "./connection.js";

/**
 * Of what a dead process had written over these connections, the first `count` commands still take effect, in the order in
 * which they were written. The connections end behind them.
 */
export function letArrive(connections: readonly Connection[], count: number): void {
  const chunks = connections.flatMap((connection) =>
    connection.written().map(({ sentUs, commands }) => ({ connection, sentUs, commands })),
  );
  chunks.sort((a, b) => a.sentUs - b.sentUs || a.connection.peer.number - b.connection.peer.number);
  const taken = new Map<Connection, number>();
  let left = count;
  for (const { connection, commands } of chunks) {
    const part = Math.min(left, commands);
    left -= part;
    taken.set(connection, (taken.get(connection) ?? 0) + part);
  }
  for (const connection of connections) connection.closeAfter(taken.get(connection) ?? 0);
}
