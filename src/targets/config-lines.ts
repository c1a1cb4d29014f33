/** Lines of a `redis.conf`, one at a time: what of each cannot hold on the machine of a run, and what stands there instead. */

import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { UserError } from "../platform/user-error.js";

/** What the machine has. */
export interface Machine {
  readonly memoryBytes: number;
  readonly cpus: number;
}

/** What is known where a line is looked at. */
interface LineContext {
  readonly place: Machine & { readonly pathThere: (file: string) => string };
  /** The folder that relative paths begin at. */
  readonly from: string;
  /** `redis.conf:12`. */
  readonly at: string;
}

/** A directive, with what stands in its place. */
export interface Adaptation {
  readonly name: string;
  readonly args: readonly string[];
  readonly line?: string;
  readonly note?: string;
}

/** Undefined for what is no directive, or one that the server itself has to refuse. @throws UserError */
export function adaptLine(line: string, context: LineContext): Adaptation | undefined {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return undefined;
  const [name, ...args] = wordsOf(text).map((word, i) => (i === 0 ? word.toLowerCase() : word));
  // The server refuses it, and says so with this line's number.
  if (name === undefined || args.length === 0 || args.some((arg) => arg.startsWith("#"))) return undefined;
  return { name, args, ...directives[name]?.(args, context) };
}

type Rule = (args: readonly string[], context: LineContext) => Pick<Adaptation, "line" | "note"> | undefined;

const leftOut =
  (why: string): Rule =>
  (args) => ({ line: "", note: `left out (${args.join(" ")}): ${why}` });

/** Ours is written behind it: no word is lost on what any test server changes. */
const replaced: Rule = () => ({ line: "" });

const directives: Readonly<Record<string, Rule>> = {
  bind: (args) => ({
    line: "",
    note: `bind ${args.join(" ")} was replaced: the server of a run listens for this machine alone`,
  }),
  port: ([port]) => (port === "0" ? { line: "" } : { line: "", note: `port ${port} was replaced by a free one` }),
  "tls-port": ([port]) =>
    port === "0" ? { line: "" } : { line: "", note: `tls-port ${port} was replaced by a free one` },
  daemonize: replaced,
  supervised: leftOut("nobody supervises the server of a run"),
  pidfile: leftOut("the server of a run needs none"),
  logfile: leftOut("the run reads the log itself"),
  "syslog-enabled": leftOut("the run reads the log itself"),
  unixsocket: leftOut("nobody uses it"),
  unixsocketperm: leftOut("nobody uses the socket"),
  dir: (args) => ({ line: "", note: `dir ${args.join(" ")} was replaced by a folder of the run` }),
  aclfile: replaced,
  "rename-command": ([command = "", name = ""]) =>
    NEEDED.has(command.toUpperCase())
      ? {
          line: "",
          note: `rename-command ${command} ${JSON.stringify(name)} left out: the run itself sends ${command}`,
        }
      : undefined,
  replicaof: leftOut("the server of a run is a primary"),
  slaveof: leftOut("the server of a run is a primary"),
  "cluster-enabled": ([value]) =>
    value === "yes" ? { line: "", note: "cluster-enabled yes left out: it is one server" } : undefined,
  maxmemory: ([value = ""], { place }) => fittingMemory(value, place.memoryBytes),
  "server-cpulist": fittingCpus,
  server_cpulist: fittingCpus,
  "bio-cpulist": fittingCpus,
  bio_cpulist: fittingCpus,
  "aof-rewrite-cpulist": fittingCpus,
  aof_rewrite_cpulist: fittingCpus,
  "bgsave-cpulist": fittingCpus,
  bgsave_cpulist: fittingCpus,
  "tls-cert-file": fileOf("tls-cert-file"),
  "tls-key-file": fileOf("tls-key-file"),
  "tls-client-cert-file": fileOf("tls-client-cert-file"),
  "tls-client-key-file": fileOf("tls-client-key-file"),
  "tls-ca-cert-file": fileOf("tls-ca-cert-file"),
  "tls-dh-params-file": fileOf("tls-dh-params-file"),
  loadmodule: fileOf("loadmodule"),
};

/** What runs, their faults and their checks send. */
const NEEDED: ReadonlySet<string> = new Set(
  (
    "AUTH BGREWRITEAOF BGSAVE CLIENT CONFIG DBSIZE DEBUG EXISTS FLUSHALL FLUSHDB INFO MEMORY PERSIST PEXPIRE PEXPIREAT PING " +
    "PSYNC PTTL REPLCONF REPLICAOF SCAN SELECT TIME UNLINK XACK XADD XAUTOCLAIM XDEL XGROUP XINFO XLEN XPENDING XRANGE " +
    "XREADGROUP XTRIM"
  ).split(" "),
);

/** A limit that the machine cannot give would never be met, and so never be tried. */
function fittingMemory(value: string, memoryBytes: number): Pick<Adaptation, "line" | "note"> | undefined {
  const bytes = bytesOf(value);
  const most = Math.floor(memoryBytes / 2);
  if (bytes === undefined || bytes <= most) return undefined;
  return {
    line: `maxmemory ${most}`,
    note: `maxmemory ${value} is more than this machine can give: ${most}, half of its memory, stands instead`,
  };
}

/** `48gb`, `100mb`, `51539607552`; undefined for what the server has to refuse. */
function bytesOf(value: string): number | undefined {
  const match = /^(\d+)(b|k|kb|m|mb|g|gb)?$/i.exec(value);
  if (match === null) return undefined;
  const unit = (match[2] ?? "b").toLowerCase();
  const power = { b: 0, k: 1, m: 2, g: 3 }[unit[0] as "b" | "k" | "m" | "g"];
  return Number(match[1]) * (unit.length === 2 ? 1024 : 1000) ** power;
}

function fittingCpus(args: readonly string[], { place }: LineContext): Pick<Adaptation, "line" | "note"> | undefined {
  const highest = Math.max(...(args[0]?.match(/\d+/g) ?? ["0"]).map(Number));
  if (highest < place.cpus) return undefined;
  return { line: "", note: `a list of CPUs (${args.join(" ")}) was left out: this machine has ${place.cpus}` };
}

/** A file of the user's; relative paths begin at the configuration's folder. */
function fileOf(name: string): Rule {
  return ([file = "", ...rest], { place, from, at }) => {
    const path = isAbsolute(file) ? file : resolve(from, file);
    if (!existsSync(path)) {
      throw new UserError(`${name}: there is no ${path}`, {
        where: at,
        mend: "put a copy for tests there, or name one by a path relative to the configuration's folder",
      });
    }
    const args = [place.pathThere(path), ...rest].map((word) => JSON.stringify(word));
    return { line: `${name} ${args.join(" ")}` };
  };
}

/** Words as the server splits them: in double quotes, in single ones, or neither. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\'|[^'])*)'|(\S+)/g)].map(
    ([, double, single, bare]) => bare ?? double?.replaceAll(/\\(.)/g, "$1") ?? single ?? "",
  );
}
