/** Signals and the end of virtual processes as their code sees them: listeners on `process`, and process.kill of itself. */

import { currentProcess } from "./virtual-process.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** What a process hears of its own end. Everything else that `process` emits stays the real one's. */
const OWN_EVENTS: ReadonlySet<unknown> = new Set([
  "SIGTERM",
  "SIGINT",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGBREAK",
  "exit",
  "beforeExit",
]);

const METHODS = [
  "on",
  "addListener",
  "prependListener",
  "once",
  "prependOnceListener",
  "off",
  "removeListener",
  "removeAllListeners",
  "emit",
  "listeners",
  "rawListeners",
  "listenerCount",
] as const;

/** Gives each virtual process listeners of its own, so that none outlives its run or reaches the real process. */
export function shimSignals(): void {
  const target = process as unknown as Record<string, AnyFunction>;
  for (const name of METHODS) {
    const real = target[name]!.bind(process);
    target[name] = (...args) => {
      const isOwn = args.length === 0 ? name === "removeAllListeners" : OWN_EVENTS.has(args[0]);
      const owner = isOwn ? currentProcess() : undefined;
      if (owner === undefined) return real(...args);
      const { events } = owner;
      const result = (events as unknown as Record<string, AnyFunction>)[name]!(...args);
      return result === events ? process : result;
    };
  }
  const realKill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    const owner = currentProcess();
    if (owner === undefined) return realKill(pid, signal);
    if (pid !== owner.identity.pid) throw noSuchProcess();
    if (signal !== 0) owner.world.schedule(owner, owner.world.nowUs(), () => owner.signalled(nameOf(signal)));
    return true;
  };
}

function nameOf(signal: string | number | undefined): string {
  if (typeof signal === "string") return signal;
  return signal === 9 ? "SIGKILL" : signal === 2 ? "SIGINT" : "SIGTERM";
}

function noSuchProcess(): Error {
  return Object.assign(new Error("kill ESRCH"), { code: "ESRCH", errno: -3, syscall: "kill" });
}
