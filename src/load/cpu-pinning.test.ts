import { describe, expect, it } from "vitest";
import { cpuList, pinningOf } from "./cpu-pinning.js";

describe("where drivers run", () => {
  it("is on the last CPUs, and leaves at least one to the server", () => {
    expect(pinningOf([0, 1, 2, 3], 2).command).toEqual(["taskset", "-c", "2,3"]);
    expect(pinningOf([0, 1], 4)).toEqual({ command: ["taskset", "-c", "1"], words: "pinned to CPU 1 of 0,1" });
  });

  it("is anywhere where there is but one, and it says so", () => {
    expect(pinningOf([3], 1)).toEqual({
      command: [],
      words: "not pinned: there is one CPU, and the server has to share it",
    });
  });

  it("is read from the kernel's lists", () => {
    expect(cpuList("0-2,5,8-9")).toEqual([0, 1, 2, 5, 8, 9]);
    expect(cpuList("7")).toEqual([7]);
  });
});
