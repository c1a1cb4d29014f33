/** How a connection is reset, seen from both of its ends. */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { resetSocket } from "./reset-socket.js";

test("the peer of a socket that is reset sees ECONNRESET", async () => {
  const { near, far } = await connected();
  const error = once(far, "error");
  resetSocket(near);
  expect(await error).toMatchObject([{ code: "ECONNRESET" }]);
});

test("a socket whose end is on its way is closed: nothing of it is left that the process would wait for at exit", async () => {
  const { near, far } = await connected();
  const errors: Error[] = [];
  near.on("error", (error) => errors.push(error));
  const closed = Promise.all([once(near, "close"), once(far, "close")]);
  near.end("the last");
  resetSocket(near);
  await closed;
  // What Node.js answers to a reset that it cannot do is EINVAL, and then the handle stays.
  expect(errors).toEqual([]);
});

/** Both ends of a connection on loopback. */
async function connected(): Promise<{ near: Socket; far: Socket }> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const near = connect((listener.address() as AddressInfo).port, "127.0.0.1");
  const [far] = (await once(listener, "connection")) as [Socket];
  if (near.connecting) await once(near, "connect");
  far.on("error", () => {}).resume();
  listener.close();
  return { near, far };
}
