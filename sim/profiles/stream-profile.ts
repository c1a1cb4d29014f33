/** What differs between server versions in the stream commands, as data. */

/** The stream part of a profile. Each field says in brackets since when it is as it is in the newest version. */
export interface StreamProfile {
  /** The last line of HELP, of every container. */
  readonly helpLastLine: "Prints this help." | "Print this help.";
  /** `ms-*` in XADD (7.0). */
  readonly hasPartialAutoId: boolean;
  /** How XADD words that fields and values do not pair up: in a text of its own, or as any wrong arity (7.0). */
  readonly unpairedFieldsText: "own" | "arity";
  /** How XADD refuses `ms-*` when that millisecond's sequence is used up: by one of two texts, or as any id that is too small (7.2). */
  readonly usedUpMillisecond: "too-large" | "not-above";
  /** Streams keep entries-added and max-deleted-entry-id and groups entries-read, and there are options that set them (7.0). */
  readonly countsStreamEntries: boolean;
  /** Which deleted entries make lag and entries-read unreliable: those after the first entry, or any (8.0, Valkey 8.1). */
  readonly deletionsInLag: "after-first" | "any";
  /** The lag of an emptied stream is 0 and that of a group behind all entries is the length, whatever was counted (8.0). */
  readonly lagKnowsUnreadStream: boolean;
  /** `~` without LIMIT on a server with stream-node-max-entries 0: trims up to 10,000 entries, or without end (6.2). */
  readonly unlimitedNodesTrim: "limited" | "endless";
  /** XCLAIM and XAUTOCLAIM drop a pending entry whose entry is gone; before they claim it and show nil (7.0). */
  readonly dropsDeletedPending: boolean;
  /** XAUTOCLAIM refuses a COUNT for which it could not keep the ids of deleted entries (7.0). */
  readonly limitsAutoclaimCount: boolean;
  /** A consumer is made and its seen-time set when it is given something, or by every attempt; then there is active-time too (7.2). */
  readonly consumerIsSeen: "when-served" | "when-named";
  /** A blocked reader is served for the one key that became ready, or its whole command runs again (7.2). */
  readonly wokenReader: "is-served" | "runs-again";
  /** Until when a reader waits whose command ran again in vain: until when it did before, or for its BLOCK anew (7.2.0 to 7.2.4). */
  readonly wokenDeadline: "stands" | "starts-anew";
  /** A blocked XREADGROUP is told when its stream is gone (7.0). */
  readonly tellsOfLostStream: boolean;
  /** BLOCK may end after the last millisecond of 64-bit time and then never does; refused since 7.2. */
  readonly blockMayOverflow: boolean;
  /** How XREAD and XREADGROUP word that keys and ids do not pair up: one text for both, one each, with `+` in XREAD's (8.0). */
  readonly unbalancedText: "one" | "each" | "each-with-plus";
  /**
   * The id `+` in XREAD: none; the last one generated, which must not be 0-0 (7.4) or may be (Valkey 9.1); the last one
   * that is there (8.0).
   */
  readonly lastEntryId: "none" | "generated" | "generated-or-none" | "there";
  /** Whether XREADGROUP of history counts as a change of data in INFO (not since 7.4; in Valkey it does). */
  readonly historyReadIsChange: boolean;
  /** XSETID refuses an id below max-deleted-entry-id (7.2). */
  readonly xsetidChecksMaxDeleted: boolean;
  /** ENTRIESREAD is at most entries-added (8.6). */
  readonly clampsEntriesRead: boolean;
  /** XDELEX and XACKDEL, and KEEPREF, DELREF and ACKED in XADD and XTRIM (8.2). */
  readonly hasReferencePolicies: boolean;
  /** `~` with DELREF or ACKED removes entries; nothing up to 8.2.2 and in 8.4.0. */
  readonly trimsRoughlyByPolicy: boolean;
  /** CLAIM in XREADGROUP (8.4). */
  readonly readsClaim: boolean;
  /** XCFGSET and XIDMPRECORD, IDMP and IDMPAUTO in XADD, and what XINFO STREAM says of them (8.6). */
  readonly hasIdempotentProducers: boolean;
  /** XGROUP DELCONSUMER of a consumer that is not there counts as a change of data, and is told of (6.2). */
  readonly missingConsumerIsChange: boolean;
  /** XGROUP and XINFO find out by themselves that a subcommand or its arity is wrong, after the key was looked at (6.2). */
  readonly streamSubcommands: "own" | "table";
}
