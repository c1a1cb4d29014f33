/** What the kernel says and is told for `npm run headline`: huge pages, and connections that it dropped. */

import { readFileSync, writeFileSync } from "node:fs";

const HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";

/** `always`, `madvise` or `never`; `unknown` where there is no such thing. */
export function hugePages(): string {
  try {
    return /\[(\w+)\]/.exec(readFileSync(HUGE_PAGES, "latin1"))?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
}

/** Has huge pages always on for as long as `work` takes. It concerns the whole machine, so only whoever asked for it calls this. */
export async function withHugePages<T>(work: () => Promise<T>): Promise<T> {
  const before = hugePages();
  const restore = (): void => writeFileSync(HUGE_PAGES, before);
  writeFileSync(HUGE_PAGES, "always");
  process.once("exit", restore);
  try {
    return await work();
  } finally {
    restore();
    process.off("exit", restore);
  }
}

/** Connections that a full backlog dropped since the machine started (TcpExt ListenDrops); undefined where it is not counted. */
export function listenDrops(): number | undefined {
  try {
    const [names, values] = readFileSync("/proc/net/netstat", "latin1")
      .split("\n")
      .filter((line) => line.startsWith("TcpExt:"))
      .map((line) => line.split(" "));
    const at = names!.indexOf("ListenDrops");
    return at === -1 ? undefined : Number(values![at]);
  } catch {
    return undefined;
  }
}

/** The longest backlog that the system allows, whatever a server asks for; `unknown` where it does not say. */
export function somaxconn(): string {
  try {
    return readFileSync("/proc/sys/net/core/somaxconn", "latin1").trim();
  } catch {
    return "unknown";
  }
}
