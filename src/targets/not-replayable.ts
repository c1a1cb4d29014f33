/** The error of a plan that a target cannot carry out, though nothing is wrong with either. */

import { UserError } from "../platform/user-error.js";

/** The target cannot do what a plan asks of it. */
export class NotReplayableError extends UserError {
  constructor(what: string, options: { readonly where: string; readonly mend: string }) {
    super(what, { ...options, exitCode: 2 });
  }
}
