/** Asks a real server what functions want to know that ask a simulated one at once. */

import { errorReply, type Reply } from "../../sim/index.js";
import type { Ask } from "../history/final-state.js";

/** Sends a command to whoever has its key. */
export type Send = (command: string, ...args: string[]) => Promise<unknown>;

/** What `read` makes of answers. It is called twice, and its questions must not depend on them. */
export async function askServer<T>(send: Send, read: (ask: Ask) => T): Promise<T> {
  const answers = new Map<string, Reply>();
  // Which commands it asks is known to `read` alone: the first round finds out, the second has the answers.
  const questions: (readonly string[])[] = [];
  read((...args) => {
    questions.push(args);
    return [];
  });
  for (const [command, ...args] of questions) {
    const reply = send(command!, ...args).catch((error: Error) => errorReply(error.message));
    answers.set([command, ...args].join(" "), (await reply) as Reply);
  }
  return read((...args) => answers.get(args.join(" ")) ?? null);
}
