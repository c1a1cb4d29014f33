/** The child processes of a soak, and how they are asked for blocks. */

import { fork, type ChildProcess } from "node:child_process";
import type { Block, BlockResult } from "./worker.js";

/** Hands blocks to child processes until there are none, or `isOver`. A child that ends takes its block with it. */
export async function inChildren(
  blocks: Iterator<Block>,
  jobs: number,
  isOver: () => boolean,
  done: (block: Block, result: BlockResult) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      let child: ChildProcess | undefined;
      while (!isOver()) {
        const next = blocks.next();
        if (next.done === true) break;
        if (child?.connected !== true) child = await startChild();
        done(next.value, await ask(child, next.value));
      }
      child?.kill();
    }),
  );
}

async function startChild(): Promise<ChildProcess> {
  const script = new URL("worker.ts", import.meta.url);
  // Its own process group, as it were: Ctrl-C is this process's to handle.
  const child = fork(script, {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
  });
  process.once("exit", () => child.kill("SIGKILL"));
  await new Promise((resolve) => child.once("message", resolve));
  return child;
}

function ask(child: ChildProcess, block: Block): Promise<BlockResult> {
  return new Promise((resolve) => {
    const answered = (result: BlockResult): void => {
      child.off("exit", ended);
      resolve(result);
    };
    const ended = (): void => {
      child.off("message", answered);
      const what = "the process of this block ended without a word";
      resolve({ runs: 0, problems: [{ number: block.numbers[0]!, what }], digests: [] });
    };
    child.once("message", answered);
    child.once("exit", ended);
    child.send(block);
  });
}
