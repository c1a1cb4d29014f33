/** The frame of DUMP: a value, the version that wrote it and a checksum. */

import type { Value } from "../broker/database.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes } from "../resp/reply.js";
import { crc64 } from "./crc64.js";
import { BadDumpError, DumpReader, readLittleEndian } from "./dump-reader.js";
import type { Reading } from "./dump-stream.js";
import { readValue, writeValue, type DumpFormat } from "./dump-value.js";
import { DumpWriter, littleEndian } from "./dump-writer.js";

const VERSION_BYTES = 2;
const NO_CHECKSUM = "\0".repeat(8);
const FOOTER_BYTES = VERSION_BYTES + 8;

/** What DUMP answers for a value. */
export function dumpOf(value: Value, format: DumpFormat): Bytes {
  const writer = new DumpWriter();
  writeValue(writer, value, format);
  const bytes = writer.bytes + littleEndian(format.profile.rdbVersion, VERSION_BYTES);
  return bytes + crc64(bytes);
}

/** Whether a dump is whole and of a version that this one can read. */
export function isSoundDump(dump: Bytes, profile: Profile): boolean {
  const { rdbVersion, foreignRdbVersions, skipsZeroChecksum } = profile;
  if (dump.length < FOOTER_BYTES) return false;
  const versionAt = dump.length - FOOTER_BYTES;
  const version = Number(readLittleEndian(dump.slice(versionAt, versionAt + VERSION_BYTES)));
  if (
    version > rdbVersion ||
    (version === 0 && profile.checksDumpedLength) ||
    (foreignRdbVersions !== undefined && version >= foreignRdbVersions && version < rdbVersion)
  ) {
    return false;
  }
  const checksum = dump.slice(-8);
  return (skipsZeroChecksum && checksum === NO_CHECKSUM) || crc64(dump.slice(0, -8)) === checksum;
}

/** The value of a sound dump; undefined when it makes no sense all the same. */
export function restoredValue(dump: Bytes, reading: Reading): Value | undefined {
  // The server does not mind where the value ends, not even that it takes the footer for a part of it.
  const reader = new DumpReader(dump);
  try {
    return readValue(reader, reading);
  } catch (error) {
    if (error instanceof BadDumpError) return undefined;
    throw error;
  }
}
