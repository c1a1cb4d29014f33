/** Errors that a user can mend: they say what is wrong, where, and how to put it right. */

/** What a user's error is made of besides what is wrong. */
export interface UserErrorOptions {
  /** Where: a file with line, a field, a URL without its password, an image. */
  readonly where?: string;
  /** What to do about it, in one sentence. */
  readonly mend: string;
  /** 64: asked for wrongly (default). 2: asked for rightly, but the world does not give it, so nothing is known. */
  readonly exitCode?: 64 | 2;
}

/** An error whose message stands alone: `where: what; mend`. A command line prints it without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly exitCode: 64 | 2;
  readonly what: string;
  readonly where: string | undefined;
  readonly mend: string;

  constructor(what: string, options: UserErrorOptions) {
    super(`${options.where === undefined ? "" : `${options.where}: `}${what}; ${options.mend}`);
    this.what = what;
    this.where = options.where;
    this.mend = options.mend;
    this.exitCode = options.exitCode ?? 64;
  }
}
