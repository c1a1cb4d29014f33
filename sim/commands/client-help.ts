/** What CLIENT HELP prints. */

import type { Profile } from "../profiles/profile.js";
import type { Reply } from "../resp/reply.js";
import { helpReply } from "./help-reply.js";

type Filters = Profile["clientFilters"];
type Block = readonly [versions: "every" | readonly Filters[], lines: readonly string[]];

/** The lines in the server's order, each block with the versions that have it, which go by what clients can be chosen by. */
const blocks: readonly Block[] = [
  [
    "every",
    [
      "CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CACHING (YES|NO)",
      "    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.",
    ],
  ],
  [
    ["shared", "all"],
    [
      "CAPA <option> [options...]",
      "    The client claims its some capability options. Options are:",
      "    * REDIRECT",
      "      The client can handle redirection during primary and replica failover in standalone mode.",
    ],
  ],
  [
    "every",
    [
      "GETREDIR",
      "    Return the client ID we are redirecting to when tracking is enabled.",
      "GETNAME",
      "    Return the name of the current connection.",
      "ID",
      "    Return the ID of the current connection.",
      "INFO",
      "    Return information about the current client connection.",
      "KILL <ip:port>",
      "    Kill connection made from <ip:port>.",
      "KILL <option> <value> [<option> <value> [...]]",
      "    Kill connections. Options are:",
      "    * ADDR (<ip:port>|<unixsocket>:0)",
    ],
  ],
  [["few", "maxage", "shared"], ["      Kill connections made from the specified address"]],
  [["all"], ["      Kill connections made from the specified address."]],
  ["every", ["    * LADDR (<ip:port>|<unixsocket>:0)"]],
  [["few", "maxage", "shared"], ["      Kill connections made to specified local address"]],
  [["few", "maxage"], ["    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)"]],
  [["all"], ["      Kill connections made to the specified local address."]],
  [["shared", "all"], ["    * TYPE (NORMAL|PRIMARY|REPLICA|PUBSUB)"]],
  [
    "every",
    [
      "      Kill connections by type.",
      "    * USER <username>",
      "      Kill connections authenticated by <username>.",
      "    * SKIPME (YES|NO)",
      "      Skip killing current connection (default: yes).",
    ],
  ],
  [["maxage"], ["    * ID <client-id>", "      Kill connections by client id."]],
  [["shared", "all"], ["    * ID <client-id> [<client-id>...]"]],
  [["shared"], ["      Kill connections by client ids."]],
  [["all"], ["      Kill connections by client IDs."]],
  [
    ["maxage", "shared", "all"],
    ["    * MAXAGE <maxage>", "      Kill connections older than the specified age."],
  ],
  [
    ["all"],
    [
      "    * FLAGS <flags>",
      "      Kill connections that include the specified flags.",
      "    * NAME <client-name>",
      "      Kill connections with the specified name.",
      "    * IDLE <idle>",
      "      Kill connections with idle time greater than or equal to <idle> seconds.",
      "    * LIB-NAME <library-name>",
      "      Kill connections with the specified library name.",
      "    * LIB-VER <library-version>",
      "      Kill connections with the specified library version.",
      "    * DB <db-id>",
      "      Kill connections currently operating on the specified database ID.",
      "    * CAPA <capa>",
      "      Kill connections currently with the specified capa.",
      "    * IP <ip>",
      "      Kill connections made from the specified ip.",
    ],
  ],
  ["every", ["LIST [options ...]", "    Return information about client connections. Options:"]],
  [["few", "maxage"], ["    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)"]],
  [["shared", "all"], ["    * TYPE (NORMAL|PRIMARY|REPLICA|PUBSUB)"]],
  ["every", ["      Return clients of specified type."]],
  [
    ["shared", "all"],
    [
      "    * USER <username>",
      "      Return clients authenticated by <username>.",
      "    * ADDR <ip:port>",
      "      Return clients connected from the specified address.",
      "    * LADDR <ip:port>",
      "      Return clients connected to the specified local address.",
      "    * ID <client-id> [<client-id>...]",
      "      Return clients with the specified IDs.",
      "    * SKIPME (YES|NO)",
      "      Exclude the current client from the list (default: no).",
      "    * MAXAGE <maxage>",
      "      List connections older than the specified age.",
    ],
  ],
  [
    ["all"],
    [
      "    * FLAGS <flags>",
      "      Return clients with the specified flags.",
      "    * NAME <client-name>",
      "      Return clients with the specified name.",
      "    * IDLE <idle>",
      "      Return clients with idle time greater than or equal to <idle> seconds.",
      "    * LIB-NAME <lib-name>",
      "      Return clients with the specified lib name.",
      "    * LIB-VER <lib-version>",
      "      Return clients with the specified lib version.",
      "    * DB <db-id>",
      "      Return clients currently operating on the specified database ID.",
      "    * CAPA <capa>",
      "      Return connections currently with the specified capa.",
      "    * IP <ip>",
      "      Return connections made from the specified ip.",
    ],
  ],
  [
    "every",
    [
      "UNPAUSE",
      "    Stop the current client pause, resuming traffic.",
      "PAUSE <timeout> [WRITE|ALL]",
      "    Suspend all, or just write, clients for <timeout> milliseconds.",
      "REPLY (ON|OFF|SKIP)",
      "    Control the replies sent to the current connection.",
      "SETNAME <name>",
      "    Assign the name <name> to the current connection.",
    ],
  ],
  [
    ["maxage", "shared", "all"],
    [
      "SETINFO <option> <value>",
      "    Set client meta attr. Options are:",
      "    * LIB-NAME: the client lib name.",
      "    * LIB-VER: the client lib version.",
    ],
  ],
  [
    "every",
    [
      "UNBLOCK <clientid> [TIMEOUT|ERROR]",
      "    Unblock the specified blocked client.",
      "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
      "         [OPTIN] [OPTOUT] [NOLOOP]",
      "    Control server assisted client side caching.",
      "TRACKINGINFO",
      "    Report tracking status for the current connection.",
      "NO-EVICT (ON|OFF)",
      "    Protect current client connection from eviction.",
    ],
  ],
  [
    ["maxage", "shared", "all"],
    ["NO-TOUCH (ON|OFF)", "    Will not touch LRU/LFU stats when this mode is on."],
  ],
  [
    ["shared", "all"],
    [
      "IMPORT-SOURCE (ON|OFF)",
      "    Mark this connection as an import source if import-mode is enabled.",
      "    Sync tools can set their connections into 'import-source' state to visit",
      "    expired keys.",
    ],
  ],
];

/** The reply to CLIENT HELP. */
export function clientHelp(profile: Profile): Reply {
  const isIn = ([versions]: Block): boolean => versions === "every" || versions.includes(profile.clientFilters);
  return helpReply(
    profile,
    blocks.filter(isIn).flatMap(([, lines]) => lines),
  );
}
