/**
 * AUTH: who the client is. HELLO AUTH logs in through the same function.
 *
 * Differs: Redis from 7.2 to 8.6 and Valkey 8.1 answer a login that fails with nothing while earlier replies wait to be
 * sent; the model does so in a transaction, and not in a pipeline.
 */

import type { Command, CommandContext } from "../broker/command.js";
import { SYNTAX_ERROR, WRONGPASS } from "../broker/errors.js";
import { errorReply, OK, type Bytes, type ErrorReply, type NoReply } from "../resp/reply.js";

const NO_PASSWORD_CONFIGURED = errorReply(
  "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
);

/** Logs the session in; whether name and password are right. The model knows the user `default` only. */
export function logIn(context: CommandContext, user: Bytes, password: Bytes): boolean {
  const expected = context.broker.configuration.get("requirepass");
  if (user !== "default" || (expected !== "" && password !== expected)) {
    context.broker.statistics.deniedLogins++;
    return false;
  }
  context.session.user = user;
  return true;
}

/** What a login that fails is answered. */
export function failedLogin({ mayBlock, profile }: CommandContext): ErrorReply | NoReply {
  return mayBlock || profile.failedLogin === "told" ? WRONGPASS : { kind: "none" };
}

/** AUTH [username] password */
export const auth: Command = {
  name: "auth",
  arity: -2,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  keys: [0, 0, 0],
  execute(context, args) {
    if (args.length > 3) return SYNTAX_ERROR;
    if (args.length === 2 && context.broker.configuration.get("requirepass") === "") return NO_PASSWORD_CONFIGURED;
    const [user, password] = args.length === 2 ? ["default", args[1]!] : [args[1]!, args[2]!];
    return logIn(context, user, password) ? OK : failedLogin(context);
  },
};
