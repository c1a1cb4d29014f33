/** XREVRANGE: the entries between two ids, both included, newest first. */

import type { Command } from "../broker/command.js";
import { replyWithRange, type RangeDirection } from "./stream-range.js";

const DOWN: RangeDirection = {
  startIndex: 3,
  endIndex: 2,
  read: (stream, { start, end }, count) => stream.rangeDown(end, start, count),
};

/** XREVRANGE key end start [COUNT count] */
export const xrevrange: Command = {
  name: "xrevrange",
  arity: -4,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute: (context, args) => replyWithRange(context, args, DOWN),
};
