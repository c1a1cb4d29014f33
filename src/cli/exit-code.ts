/** The exit codes: one table for the code, `--help` and README. */

/** What each code means for `check`; `replay` says in its help what it means there. */
export const EXIT = { holds: 0, broken: 1, unknown: 2, usage: 64, bug: 70, killed: 130 } as const;

/** An exit code. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The codes in words, in the order in which help lists them. */
export const exitCodes: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.holds, meaning: "all invariants hold, and each demonstration shows what it says it shows" },
  { code: EXIT.broken, meaning: "an invariant is broken" },
  { code: EXIT.unknown, meaning: "unknown: the runs prove too little, cannot be trusted, or were interrupted" },
  { code: EXIT.usage, meaning: "wrong usage or bad input; the message says what, where and how to mend it" },
  { code: EXIT.bug, meaning: "a bug in streamproof" },
  { code: EXIT.killed, meaning: "interrupted a second time while stopping" },
];
