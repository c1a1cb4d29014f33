/** HELP of a container: its lines, and how a version ends them. */

import type { Profile } from "../profiles/profile.js";
import { statusReply, type Bytes, type Reply } from "../resp/reply.js";

/** The reply to HELP: what the container says of itself and its subcommands, then the lines of HELP itself. */
export function helpReply({ helpLastLine }: Profile, lines: readonly Bytes[]): Reply {
  return [...lines, "HELP", `    ${helpLastLine}`].map(statusReply);
}
