/** XRANGE: the entries between two ids, both included, oldest first. */

import type { Command } from "../broker/command.js";
import { replyWithRange, type RangeDirection } from "./stream-range.js";

const UP: RangeDirection = {
  startIndex: 2,
  endIndex: 3,
  read: (stream, { start, end }, count) => stream.range(start, end, count),
};

/** XRANGE key start end [COUNT count] */
export const xrange: Command = {
  name: "xrange",
  arity: -4,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute: (context, args) => replyWithRange(context, args, UP),
};
