/** A terminal that remembers what was printed, for tests. */

import { Readable, Writable } from "node:stream";
import type { Terminal } from "./terminal.js";

/** The terminal and what it has been told. */
export interface FakeTerminal extends Terminal {
  readonly printed: () => string;
  readonly errors: () => string;
}

/** Time stands still unless `nowMs` is given; `lines` are its input. */
export function fakeTerminal(given: Partial<Terminal> & { readonly lines?: readonly string[] } = {}): FakeTerminal {
  const out: string[] = [];
  const err: string[] = [];
  return {
    print: (text) => void out.push(`${text}\n`),
    printError: (text) => void err.push(text),
    width: 100,
    liveWidth: 100,
    hasColor: false,
    isLive: false,
    input: Readable.from((given.lines ?? []).map((line) => `${line}\n`)) as unknown as NodeJS.ReadStream,
    output: new Writable({
      write(chunk: Buffer, _encoding, done) {
        out.push(chunk.toString());
        done();
      },
    }),
    isInteractive: false,
    nowMs: () => 0,
    ...given,
    printed: () => out.join(""),
    errors: () => err.join(""),
  };
}
