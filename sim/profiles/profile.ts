/** What differs between server versions, as data; the code that acts on it lives with the commands. */

/** One server version. Each field names an observable difference; a profile follows one patch release. */
export interface Profile {
  /** E.g. `redis-7.0`. */
  readonly name: string;
  /** The patch release that the profile follows, as INFO and HELLO report it, e.g. `7.0.15`. */
  readonly version: string;
  readonly server: "redis" | "valkey";
}
