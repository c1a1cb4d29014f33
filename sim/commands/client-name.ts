/** What a client may call itself (CLIENT SETNAME, HELLO SETNAME). */

import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes } from "../resp/reply.js";

/** A name with a blank or a control character. */
export const BAD_CLIENT_NAME = errorReply("ERR Client names cannot contain spaces, newlines or special characters.");

/** Whether all bytes are printable ASCII without the blank, from 7.2 on up to a NUL byte; the empty name takes a name away. */
export function isClientName({ namesEnd }: Profile, name: Bytes): boolean {
  return /^[!-~]*$/.test(namesEnd === "at-nul" ? name.split("\0", 1)[0]! : name);
}
