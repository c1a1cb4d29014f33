/** What a client may call itself (CLIENT SETNAME, HELLO SETNAME). */

import { errorReply, type Bytes } from "../resp/reply.js";

/** A name with a blank or a control character. */
export const BAD_CLIENT_NAME = errorReply("ERR Client names cannot contain spaces, newlines or special characters.");

/** Whether all bytes are printable ASCII without the blank; the empty name takes a name away. */
export function isClientName(name: Bytes): boolean {
  return /^[!-~]*$/.test(name);
}
