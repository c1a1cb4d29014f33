/** An operator sends the server a command. */

import fc from "fast-check";
import type { HeldState, StateNames } from "../history/final-state.js";
import { coordinateArbitrary, describePlace, readCoordinate } from "./coordinate.js";
import { processName, type OperatorAction, type OperatorFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

const words: Readonly<Record<OperatorAction, string>> = {
  flushall: "FLUSHALL",
  "trim-all": "XTRIM MAXLEN 0",
  "trim-half": "XTRIM to half its length",
  "delete-newest": "XDEL of the newest entry",
  "destroy-group": "XGROUP DESTROY",
  "group-to-start": "XGROUP SETID 0",
  "group-to-end": "XGROUP SETID $",
  "delete-consumer": "XGROUP DELCONSUMER",
  "node-of-one": "CONFIG SET stream-node-max-entries 1",
  "kill-clients": "CLIENT KILL TYPE normal",
};
/** As which process an operator stands in a history. */
export const OPERATOR = "operator";

const ACTIONS = Object.keys(words) as readonly OperatorAction[];

/** `XGROUP DESTROY` */
export function actionWords(action: OperatorAction): string {
  return words[action];
}

/** The command as it is sent to a server that holds this; undefined when there is nothing that it could be about. */
export function operatorCommand(
  action: OperatorAction,
  { stream, group, consumer, entries }: StateNames & Pick<HeldState, "entries"> & { readonly consumer: string },
): readonly string[] | undefined {
  const newest = entries.at(-1);
  switch (action) {
    case "flushall":
      return ["FLUSHALL"];
    case "trim-all":
      return ["XTRIM", stream, "MAXLEN", "0"];
    case "trim-half":
      return ["XTRIM", stream, "MAXLEN", String(Math.floor(entries.length / 2))];
    case "delete-newest":
      return newest && ["XDEL", stream, newest.id];
    case "destroy-group":
      return ["XGROUP", "DESTROY", stream, group];
    case "group-to-start":
      return ["XGROUP", "SETID", stream, group, "0"];
    case "group-to-end":
      return ["XGROUP", "SETID", stream, group, "$"];
    case "delete-consumer":
      return ["XGROUP", "DELCONSUMER", stream, group, consumer];
    case "node-of-one":
      return ["CONFIG", "SET", "stream-node-max-entries", "1"];
    case "kill-clients":
      return ["CLIENT", "KILL", "TYPE", "normal"];
  }
}

export const operator: FaultKind<OperatorFault> = {
  field: "operator",
  summary:
    "An operator sends a command: FLUSHALL, XTRIM, XDEL, XGROUP DESTROY, SETID or DELCONSUMER, CONFIG SET or CLIENT KILL.",
  describe: ({ at, action }) =>
    `an operator sends ${words[action]} ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({
    kind: "operator",
    at: readCoordinate(fields.object("at"), workers),
    action: fields.oneOf("action", ACTIONS),
  }),
  atCommand: (at) => ACTIONS.map((action) => ({ kind: "operator", at, action })),
  atHandler: () => [],
  arbitrary: (_scope, places) =>
    fc.record({
      kind: fc.constant("operator"),
      at: coordinateArbitrary(places, 0),
      action: fc.constantFrom(...ACTIONS),
    }),
};
