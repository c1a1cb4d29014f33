/** Values at the edges of what commands take, as data. How often they are drawn is not here. */

/** Ids with a meaning of their own. */
export const edgeIds = [
  "0",
  "0-0",
  "0-1",
  "-",
  "+",
  "$",
  ">",
  "$\0",
  ">\0",
  "(1-1",
  "(1",
  "(-",
  "(+",
  "*",
  "5-*",
  "0-*",
  "*-1",
];
/** Ids at the ends of 64 bits, of 63 and of 53. */
export const hugeIds = [
  "18446744073709551615-18446744073709551615",
  "18446744073709551615",
  "18446744073709551615-*",
  "18446744073709551616-0",
  "0-18446744073709551615",
  "9007199254740993-1",
  "9007199254740993",
  "9223372036854775808-9223372036854775807",
];
/** Ids that are none, or that only C reads as such. */
export const malformedIds = [
  "1-",
  "-1",
  "+6-1",
  " 6-1",
  "06-01",
  "6-1 ",
  "abc",
  "",
  "1-1-1",
  "1.5",
  "0x10-1",
  "5-1\0x",
  "-\0",
  "+\0",
  "a\r\nb",
  "0".repeat(127),
  "0".repeat(128),
  `1-${"0".repeat(125)}`,
  `1-${"0".repeat(126)}`,
  "1-+2",
  "1--2",
  "--",
  "(",
  "((1",
];
/** Values too long for a listpack of a hash, up to where its entries are written in other ways. */
export const longValues = [
  "x".repeat(65),
  "y".repeat(130),
  "z".repeat(700),
  "w".repeat(4096),
  "u".repeat(5000),
  "t".repeat(20_000),
];

/** Counts that are none, or too large. */
export const oddCounts = [
  "-1",
  "9223372036854775807",
  "9223372036854775808",
  "-9223372036854775808",
  "100000000000000000",
  "abc",
  "",
  "1.5",
  "01",
  "+1",
  " 1",
];
/** Values of the lengths and forms that listpacks store differently. */
export const edgeValues = [
  "",
  "-1",
  "127",
  "128",
  "4095",
  "-4096",
  "4096",
  "32767",
  "32768",
  "8388608",
  "2147483648",
  "9223372036854775807",
  "9223372036854775808",
  "007",
  "-0",
  "1.5",
  "\r\n",
  "\x00\xff\x80",
  "x".repeat(63),
  "x".repeat(64),
];
/** Integers that are none, or at the ends of 64 bits. */
export const oddIntegers = [
  "9223372036854775807",
  "-9223372036854775808",
  "9223372036854775808",
  "abc",
  "",
  "1.5",
  "01",
  "+1",
  " 1",
  "1e3",
  "nan",
];
