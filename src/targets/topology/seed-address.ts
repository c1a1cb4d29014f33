/** Addresses of servers that stand together: a list of Sentinels with the name of what they watch, or of nodes of a Cluster. */

import { UserError } from "../../platform/user-error.js";
import type { Address } from "../../scenario/seeds.js";

/** Such an address taken apart. */
export interface SeedAddress {
  readonly kind: "sentinel" | "cluster";
  readonly isTls: boolean;
  readonly hosts: readonly Address[];
  /** The name by which the Sentinels know the primary; empty for a Cluster. */
  readonly name: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** Without its password. */
  readonly label: string;
}

/** Undefined for an address of another kind. @throws UserError */
export function parseSeedAddress(text: string): SeedAddress | undefined {
  const [, scheme, kind, rest] = /^(rediss?)-(sentinel|cluster):\/\/(.*)$/s.exec(text) ?? [];
  if (kind !== "sentinel" && kind !== "cluster") return undefined;
  const [, login, list = "", path = ""] = /^(?:([^@/]*)@)?([^@/]*)(?:\/([^@]*))?$/.exec(rest!) ?? [];
  const label = `${scheme}-${kind}://${list}${path === "" ? "" : `/${path}`}`;
  const hosts = list.split(",").map((host) => hostOf(host, kind, label));
  const [name = "", db = ""] = kind === "sentinel" ? path.split("/") : ["", path];
  if (kind === "sentinel" && name === "")
    throw wrong("the name by which the Sentinels know the primary is missing", label, kind);
  if (kind === "cluster" && Number(db) !== 0) throw wrong("a Cluster has no databases but 0", label, kind);
  if (!/^\d{0,5}$/.test(db)) throw wrong(`"${db}" is no number of a database`, label, kind);
  const [username = "", password = ""] = (login ?? "").split(":").map(decodeURIComponent);
  return {
    kind,
    isTls: scheme === "rediss",
    hosts,
    name: decodeURIComponent(name),
    username: username === "" ? undefined : username,
    password: password === "" ? undefined : password,
    db: Number(db),
    label,
  };
}

function hostOf(text: string, kind: SeedAddress["kind"], label: string): Address {
  const url = URL.canParse(`redis://${text}`) ? new URL(`redis://${text}`) : undefined;
  // What cannot be read may hold a password, so that it is not repeated.
  if (url === undefined || url.hostname === "" || url.pathname !== "")
    throw wrong("a host in the list cannot be read", `redis-${kind}://***`, kind);
  const port = url.port === "" ? DEFAULT_PORTS[kind] : Number(url.port);
  if (port === 0) throw wrong("0 is no port", label, kind);
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

function wrong(what: string, where: string, kind: SeedAddress["kind"]): UserError {
  return new UserError(what, {
    where,
    mend:
      kind === "sentinel"
        ? "write it as redis-sentinel://[user:password@]host[:26379][,host...]/NAME[/db], or rediss-sentinel:// for TLS"
        : "write it as redis-cluster://[user:password@]host[:6379][,host...], or rediss-cluster:// for TLS",
  });
}

const DEFAULT_PORTS = { sentinel: 26_379, cluster: 6379 } as const;
