/** What figures have to say of the machine that they were taken on. */

import { availableParallelism, cpus, loadavg, release, totalmem, type as systemType } from "node:os";

/** One line: system, CPUs, memory, Node, and how busy the machine is already. */
export function machineWords(): string {
  const model = cpus()[0]?.model ?? "unknown CPU";
  const memory = `${(totalmem() / 1e9).toFixed(0)} GB`;
  const busy = loadavg()[0]!.toFixed(1);
  return `${systemType()} ${release()}, ${availableParallelism()} x ${model}, ${memory}, node ${process.version}; load average before: ${busy}`;
}
