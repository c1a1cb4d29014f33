/** What a proxy sends on a new connection, before anything of the process: its login and database. */

import type { Socket } from "node:net";
import { encodeRequest, type Bytes } from "../../sim/index.js";
import { bytesOf } from "../history/reply-shape.js";
import type { Endpoint } from "./server.js";

/** Logs in; returns how many replies that brings. */
export function logIn(server: Socket, endpoint: Endpoint): number {
  const requests = loginRequests(endpoint);
  for (const bytes of requests) server.write(bytes, "latin1");
  return requests.length;
}

/** The requests, in order; each is answered once. */
function loginRequests({ username, password, db }: Endpoint): Bytes[] {
  const own: string[][] = [];
  if (password !== undefined) own.push(["AUTH", ...(username === undefined ? [] : [username]), password]);
  if (db !== undefined && db !== 0) own.push(["SELECT", String(db)]);
  // A password is text, and travels as UTF-8.
  return own.map((args) => encodeRequest(args.map(bytesOf)));
}
