/** What a proxy sends on a new connection, before anything of the process: its login and database. */

import { encodeRequest, type Bytes } from "../../sim/index.js";
import { bytesOf } from "../history/reply-shape.js";
import type { Endpoint } from "./server.js";

/** The requests, in order; each is answered once. */
export function loginRequests({ username, password, db }: Endpoint): Bytes[] {
  const own: string[][] = [];
  if (password !== undefined) own.push(["AUTH", ...(username === undefined ? [] : [username]), password]);
  if (db !== undefined && db !== 0) own.push(["SELECT", String(db)]);
  // A password is text, and travels as UTF-8.
  return own.map((args) => encodeRequest(args.map(bytesOf)));
}
