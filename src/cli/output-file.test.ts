import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../platform/user-error.js";
import { writeOutput } from "./output-file.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamproof-output-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("an output file", () => {
  it("is replaced as a whole: it is another file then, and nothing stands beside it", async () => {
    const file = join(folder, "whole", "report.html");
    await writeOutput(file, "first");
    const { ino } = await stat(file);
    await writeOutput(file, "second");
    expect(await readFile(file, "utf8")).toBe("second");
    expect((await stat(file)).ino).not.toBe(ino);
    expect(await readdir(join(folder, "whole"))).toEqual(["report.html"]);
  });

  it("behind a link is replaced, and the link stays one", async () => {
    const file = join(folder, "target.json");
    const link = join(folder, "link.json");
    await writeFile(file, "old");
    await symlink(file, link);
    await writeOutput(link, "new");
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, "utf8")).toBe("new");
  });

  it("that is a device is written to, not replaced", async () => {
    await writeOutput("/dev/null", "text");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("that cannot be written is a user's error, and stays as it was", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "kept");
    await expect(writeOutput(join(file, "below.html"), "text")).rejects.toThrow(UserError);
    await expect(writeOutput("/dev/full", "text")).rejects.toThrow(/ENOSPC/);
    expect(await readFile(file, "utf8")).toBe("kept");
  });
});
