import { describe, expect, it } from "vitest";
import { Faults, FAULTS_MAX } from "./fault.js";
import { faultWords, parseFault } from "./fault-words.js";

function faultsOf(...lines: readonly string[]): Faults {
  const faults = new Faults();
  for (const line of lines) {
    const spec = parseFault(line.split(" "));
    if (typeof spec === "string") throw new Error(spec);
    faults.set(spec);
  }
  return faults;
}

/** At which of so many calls something struck. */
function struckAt(faults: Faults, count: number, args: readonly string[] = ["XADD"]): number[] {
  const found: number[] = [];
  for (let n = 1; n <= count; n++) {
    const { before, after } = faults.strikes({ clientId: 3, clientName: "w", args });
    if ((before ?? after) !== undefined) found.push(n);
  }
  return found;
}

describe("the words of a fault", () => {
  it.each([
    ["reset after", "RESET AFTER NTH 1"],
    ["drop before command xadd nth 3", "DROP BEFORE COMMAND XADD NTH 3"],
    ["delay 250 after client w-1 every 10", "DELAY 250 AFTER CLIENT w-1 EVERY 10"],
    ["delay 0 before id 7 command xgroup|create", "DELAY 0 BEFORE COMMAND XGROUP|CREATE ID 7 NTH 1"],
    ["reset before probability 0.25 seed 9", "RESET BEFORE PROBABILITY 0.25 SEED 9"],
    ["reset before probability 1", "RESET BEFORE PROBABILITY 1 SEED 0"],
  ])("%s is kept as %s", (line, kept) => {
    const spec = parseFault(line.split(" "));
    expect(typeof spec === "string" ? spec : faultWords(spec)).toBe(kept);
  });

  it.each([
    ["", /DROP, RESET, DELAY ms or ERROR text/],
    ["explode before", /DROP, RESET/],
    ["reset", /BEFORE or AFTER/],
    ["delay before", /DELAY needs a whole number/],
    ["delay 9999999999 before", /DELAY needs a whole number/],
    ["reset before nth 0", /NTH needs a whole number from 1 on/],
    ["reset before nth 1 every 2", /EVERY is one too many/],
    ["reset before client a id 3", /ID is one too many/],
    ["reset before command", /'command' needs a value/],
    ["reset before colour red", /there is no option 'COLOUR'/],
    ["reset before probability 1.5", /PROBABILITY needs a number from 0 to 1/],
    ["reset before seed 1", /SEED needs PROBABILITY/],
  ])("%s is refused with what is wrong", (line, message) => {
    expect(parseFault(line.split(" ").filter((word) => word !== ""))).toMatch(message);
  });

  it("keeps an error's text on one line", () => {
    const spec = parseFault(["ERROR", "LOADING it's\r\nlate", "BEFORE"]);
    expect(typeof spec === "string" ? spec : faultWords(spec)).toBe("ERROR 'LOADING it\\'s  late' BEFORE NTH 1");
  });
});

describe("faults", () => {
  it("strike the nth match, every nth, or by chance that its seed repeats", () => {
    expect(struckAt(faultsOf("reset before nth 3"), 10)).toEqual([3]);
    expect(struckAt(faultsOf("reset before every 4"), 10)).toEqual([4, 8]);
    const drawn = struckAt(faultsOf("reset before probability 0.3 seed 5"), 1000);
    expect(drawn.length).toBeGreaterThan(240);
    expect(drawn.length).toBeLessThan(360);
    expect(struckAt(faultsOf("reset before probability 0.3 seed 5"), 1000)).toEqual(drawn);
    expect(struckAt(faultsOf("reset before probability 0.3 seed 6"), 1000)).not.toEqual(drawn);
    expect(struckAt(faultsOf("reset before probability 0"), 100)).toEqual([]);
    expect(struckAt(faultsOf("reset before probability 1"), 3)).toEqual([1, 2, 3]);
  });

  it("match by command, subcommand and client", () => {
    expect(struckAt(faultsOf("reset before command xadd"), 2, ["xAdd"])).toEqual([1]);
    expect(struckAt(faultsOf("reset before command xadd"), 2, ["XACK"])).toEqual([]);
    expect(struckAt(faultsOf("reset before command xgroup|create"), 2, ["XGROUP", "Create"])).toEqual([1]);
    expect(struckAt(faultsOf("reset before client w"), 1)).toEqual([1]);
    expect(struckAt(faultsOf("reset before client v"), 1)).toEqual([]);
    expect(struckAt(faultsOf("reset before id 3"), 1)).toEqual([1]);
    expect(struckAt(faultsOf("reset before id 4"), 1)).toEqual([]);
  });

  it("strike once before and once after: of several the one that was set first, and all count", () => {
    const faults = faultsOf("reset before", "drop before", "delay 5 after");
    const strikes = faults.strikes({ clientId: 3, clientName: "", args: ["PING"] });
    expect(strikes).toEqual({ before: { kind: "reset" }, after: { kind: "delay", ms: 5 } });
    expect(faults.list().map(({ matched, struck }) => [matched, struck])).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it("are taken away by number or all at once, and are limited in number", () => {
    const faults = faultsOf("reset before", "drop before");
    expect(faults.clear(1)).toBe(1);
    expect(faults.clear(1)).toBe(0);
    expect(faults.list().map(({ number }) => number)).toEqual([2]);
    expect(faults.clear()).toBe(1);
    expect(faults.isEmpty).toBe(true);
    for (let n = 0; n < FAULTS_MAX; n++)
      faults.set({ action: { kind: "drop" }, when: "before", turn: { kind: "nth", n: 1 } });
    expect(faults.set({ action: { kind: "drop" }, when: "before", turn: { kind: "nth", n: 1 } })).toBeUndefined();
  });
});
