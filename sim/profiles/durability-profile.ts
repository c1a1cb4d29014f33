/** What differs between server versions in what is written down and what is told unasked, as data. */

/** The part of a profile about DUMP and RESTORE, pub/sub and keyspace events. Each field says in brackets since when it is so. */
export interface DurabilityProfile {
  /** The version at the end of DUMP, and the newest one that RESTORE takes. */
  readonly rdbVersion: number;
  /** From here on to its own, versions are another server's and refused (Valkey 9); undefined for none. */
  readonly foreignRdbVersions: number | undefined;
  /** RESTORE counts a stream's entries and refuses it if it says another number; no version 0 is read (Valkey 9). */
  readonly checksDumpedLength: boolean;
  /** A checksum of zeros is none (8.6). */
  readonly skipsZeroChecksum: boolean;
  /** The type byte of a stream; 19 with entries-read (7.0), 21 with active-time (7.2), 26 with idempotence (8.6). */
  readonly streamRdbType: 15 | 19 | 21 | 26;
  /** What small hashes and sorted sets are packed in (7.0: listpacks). */
  readonly packedIn: "ziplist" | "listpack";
  /** Small sets of other than integers are packed too (7.2). */
  readonly packsSets: boolean;
  /** What a client is told of its own command's events: among the replies, or behind the last one (7.2). */
  readonly ownMessages: "in-place" | "behind";
  /** When FLUSHALL and FLUSHDB without ASYNC are answered: as any command, or when other threads have done the work (Redis 7.4). */
  readonly flushIsAnswered: "at-once" | "last";
  /** A consumer that XREADGROUP or a claim makes is an event (7.0). */
  readonly tellsOfMadeConsumers: boolean;
  /** The event of a key whose expiry is set to the past (Valkey: `expired`). */
  readonly pastExpiryEvent: "del" | "expired";
  /** SSUBSCRIBE, SUNSUBSCRIBE, SPUBLISH and what PUBSUB tells of them (7.0). */
  readonly hasShardChannels: boolean;
}
