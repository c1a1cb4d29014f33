/** Values of every type in the durable form, in and out. Streams are in dump-stream.ts, the frame of DUMP in dump.ts. */

import type { HashValue, SetValue, Value } from "../broker/database.js";
import { isPackable, type PackingLimits } from "../broker/packing.js";
import { SortedSet } from "../broker/sorted-set.js";
import { assertNever } from "../kernel/assert.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes } from "../resp/reply.js";
import { BadDumpError, readLittleEndian, type DumpReader } from "./dump-reader.js";
import { readStream, streamTypes, writeStream, type Reading } from "./dump-stream.js";
import { littleEndian, type DumpWriter } from "./dump-writer.js";
import { decodeListpack, encodeListpack } from "./listpack.js";
import { plainInteger } from "./plain-integer.js";
import { decodeZiplist, encodeZiplist } from "./ziplist.js";

/** The type bytes, streams' apart. */
const types = {
  string: 0,
  set: 2,
  hash: 4,
  zset: 5,
  integerSet: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  hashListpack: 16,
  zsetListpack: 17,
  setListpack: 20,
} as const;

/** How a version writes values down. */
export interface DumpFormat {
  readonly profile: Profile;
  readonly limits: PackingLimits;
  /** A score as the version spells it. */
  readonly doubleText: (value: number) => Bytes;
}

/** Writes the type byte and what stands behind it. */
export function writeValue(writer: DumpWriter, value: Value, format: DumpFormat): void {
  switch (value.kind) {
    case "string":
      writer.byte(types.string);
      writer.string(value.bytes);
      return;
    case "hash":
      writeHash(writer, value, format);
      return;
    case "set":
      writeSet(writer, value, format);
      return;
    case "zset":
      writeSortedSet(writer, value, format);
      return;
    case "stream":
      writer.byte(format.profile.streamRdbType);
      writeStream(writer, value, format.profile.streamRdbType);
      return;
    default:
      assertNever(value);
  }
}

function writeHash(writer: DumpWriter, { fields, isUnpacked }: HashValue, { profile }: DumpFormat): void {
  const elements = [...fields].flat();
  if (!isUnpacked) {
    const isListpack = profile.packedIn === "listpack";
    writer.byte(isListpack ? types.hashListpack : types.hashZiplist);
    writer.string(isListpack ? encodeListpack(elements) : encodeZiplist(elements));
    return;
  }
  writer.byte(types.hash);
  writer.length(fields.size);
  for (const element of elements) writer.string(element);
}

function writeSet(writer: DumpWriter, set: SetValue, { profile }: DumpFormat): void {
  const { members, isIntegersOnly, isUnpacked } = set;
  const elements = [...members];
  if (isIntegersOnly) {
    writer.byte(types.integerSet);
    writer.string(encodeIntegers(elements));
  } else if (profile.packsSets && !isUnpacked) {
    writer.byte(types.setListpack);
    writer.string(encodeListpack(elements));
  } else {
    writer.byte(types.set);
    writer.length(members.size);
    for (const element of elements) writer.string(element);
  }
}

function writeSortedSet(writer: DumpWriter, set: SortedSet, { profile, doubleText }: DumpFormat): void {
  const members = set.slice(0, set.size);
  if (!set.isUnpacked) {
    if (profile.packedIn === "listpack") {
      writer.byte(types.zsetListpack);
      writer.string(
        encodeListpack(members.flatMap(({ member, score }) => [member, wholeScore(score) ?? doubleText(score)])),
      );
    } else {
      writer.byte(types.zsetZiplist);
      writer.string(encodeZiplist(members.flatMap(({ member, score }) => [member, doubleText(score)])));
    }
    return;
  }
  writer.byte(types.zset);
  writer.length(set.size);
  // From the highest score down: so a skip list is rebuilt fastest.
  for (const { member, score } of members.toReversed()) {
    writer.string(member);
    writer.double(score);
  }
}

/** A listpack keeps a whole score as an integer up to half of what 64 bits hold. */
function wholeScore(score: number): bigint | undefined {
  return Number.isInteger(score) && Math.abs(score) <= 2 ** 62 ? BigInt(score) : undefined;
}

const integerWidths = [2, 4, 8] as const;

/** Integers in order, all as wide as the widest. */
function encodeIntegers(members: readonly Bytes[]): Bytes {
  const values = members.map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const isHeld = (width: number): boolean => values.every((value) => BigInt.asIntN(8 * width, value) === value);
  const width = integerWidths.find(isHeld)!;
  return (
    littleEndian(width, 4) + littleEndian(values.length, 4) + values.map((value) => littleEndian(value, width)).join("")
  );
}

function decodeIntegers(bytes: Bytes): readonly Bytes[] {
  const width = Number(readLittleEndian(bytes.slice(0, 4)));
  const count = Number(readLittleEndian(bytes.slice(4, 8)));
  if (!integerWidths.some((known) => known === width) || bytes.length !== 8 + count * width) {
    throw new BadDumpError("a broken set of integers");
  }
  return Array.from({ length: count }, (_, index) => {
    const start = 8 + index * width;
    return String(BigInt.asIntN(8 * width, BigInt(readLittleEndian(bytes.slice(start, start + width)))));
  });
}

/** Reads a value, its type byte first. @throws BadDumpError */
export function readValue(reader: DumpReader, reading: Reading): Value {
  const value = readPacked(reader, reading);
  const { limits } = reading;
  if (value.kind === "hash") {
    value.isUnpacked = !isPackable(value.fields.size, [...value.fields].flat(), limits.hash);
  } else if (value.kind === "set") {
    value.isUnpacked = !isPackable(value.members.size, [...value.members], limits.set);
  } else if (value.kind === "zset") {
    const members = value.slice(0, value.size).map(({ member }) => member);
    value.isUnpacked = !isPackable(value.size, members, limits.zset);
  }
  return value;
}

/** Reads a value as if all could be packed. */
function readPacked(reader: DumpReader, reading: Reading): Value {
  const { profile } = reading;
  const type = reader.byte();
  switch (type) {
    case types.string:
      return { kind: "string", bytes: reader.string() };
    case types.set:
      return setOf(strings(reader, 1));
    case types.integerSet:
      return setOf(decodeIntegers(reader.string()));
    case types.setListpack:
      return setOf(packed(reader, profile.packsSets));
    case types.hash:
      return hashOf(strings(reader, 2));
    case types.hashZiplist:
      return hashOf(decodeZiplist(reader.string()));
    case types.hashListpack:
      return hashOf(packed(reader, profile.packedIn === "listpack"));
    case types.zset:
      return sortedSetOf(scored(reader));
    case types.zsetZiplist:
      return sortedSetOf(pairsOf(decodeZiplist(reader.string())));
    case types.zsetListpack:
      return sortedSetOf(pairsOf(packed(reader, profile.packedIn === "listpack")));
    default:
      if (!Object.values(streamTypes).some((known) => known === type) || type > profile.streamRdbType) {
        throw new BadDumpError("a type that the version does not know");
      }
      return readStream(reader, type, reading);
  }
}

function strings(reader: DumpReader, each: number): readonly Bytes[] {
  const count = reader.count();
  return Array.from({ length: count * each }, () => reader.string());
}

function packed(reader: DumpReader, isKnown: boolean): readonly Bytes[] {
  if (!isKnown) throw new BadDumpError("a type that the version does not know");
  return decodeListpack(reader.string()).map(String);
}

function scored(reader: DumpReader): readonly (readonly [Bytes, number])[] {
  const count = reader.count();
  return Array.from({ length: count }, () => [reader.string(), reader.double()] as const);
}

function pairsOf(elements: readonly Bytes[]): readonly (readonly [Bytes, number])[] {
  if (elements.length % 2 !== 0) throw new BadDumpError("a member without a score");
  return Array.from({ length: elements.length / 2 }, (_, index) => {
    const text = elements[2 * index + 1]!;
    const score = /^[+-]?inf/i.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
    return [elements[2 * index]!, score] as const;
  });
}

function setOf(members: readonly Bytes[]): SetValue {
  const set = new Set(members);
  if (set.size !== members.length || set.size === 0) throw new BadDumpError("a set with a member twice, or none");
  const isIntegersOnly = members.every((member) => plainInteger(member) !== undefined);
  return { kind: "set", members: set, isIntegersOnly, isUnpacked: false };
}

function hashOf(elements: readonly Bytes[]): HashValue {
  const fields = new Map<Bytes, Bytes>();
  for (let i = 0; i < elements.length; i += 2) fields.set(elements[i]!, elements[i + 1] ?? "");
  if (fields.size * 2 !== elements.length || fields.size === 0)
    throw new BadDumpError("a hash with a field twice, or none");
  return { kind: "hash", fields, isUnpacked: false };
}

function sortedSetOf(members: readonly (readonly [Bytes, number])[]): SortedSet {
  const set = new SortedSet();
  for (const [member, score] of members) {
    if (Number.isNaN(score)) throw new BadDumpError("a score that is no number");
    set.set(member, score);
  }
  if (set.size !== members.length || set.size === 0) throw new BadDumpError("a member twice, or none");
  return set;
}
