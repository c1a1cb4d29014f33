/** Reading from many sockets into one buffer: what arrives is looked at before the next read, so nobody needs a buffer of its own. */

import { Socket, type SocketConstructorOpts } from "node:net";

/** As much is read at once. */
const READ_BYTES = 64 * 1024;

const shared = Buffer.allocUnsafeSlow(READ_BYTES);

/** Node's own handle of a connection: not part of its public interface, so it may be missing one day. */
interface WithHandle {
  _handle?: object | null;
}

/**
 * Takes over a connection that was accepted with `pauseOnConnect` and has not been read from: the socket to use instead,
 * whose bytes go to `received` as text, one character a byte. Node gives each read a buffer of 64 KiB and hands it
 * through a stream otherwise, which costs more than most commands do.
 */
export function sharedRead(accepted: Socket, received: (bytes: string) => void): Socket {
  const handle = (accepted as WithHandle)._handle;
  if (handle === undefined || handle === null) return plainRead(accepted, received);
  (accepted as WithHandle)._handle = null;
  const options = {
    handle,
    onread: {
      buffer: shared,
      callback(length: number) {
        received(shared.toString("latin1", 0, length));
        return true;
      },
    },
  };
  // The types know `onread` for sockets that connect only.
  return new Socket(options as SocketConstructorOpts);
}

function plainRead(accepted: Socket, received: (bytes: string) => void): Socket {
  accepted.on("data", (chunk: Buffer) => received(chunk.toString("latin1")));
  accepted.resume();
  return accepted;
}
