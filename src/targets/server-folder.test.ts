import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeLeftVolumes } from "./power-volume.js";
import { isGone, thisRunner } from "./runner-id.js";
import { makeServerFolder, removeLeftFolders } from "./server-folder.js";

const NOTE = "streamproof-owner.json";

describe("what a run leaves behind", () => {
  let within: string;
  beforeEach(() => void (within = mkdtempSync(join(tmpdir(), "streamproof-test-"))));
  afterEach(() => rmSync(within, { recursive: true, force: true }));

  /** A folder as a runner makes it, in a place of its own. */
  function folder(): string {
    const made = makeServerFolder();
    const moved = join(within, basename(made));
    renameSync(made, moved);
    return moved;
  }

  it("is taken away when its runner is gone, and left alone while that lives", async () => {
    const ours = folder();
    const left = folder();
    const note = join(left, NOTE);
    const child = spawn("true");
    await once(child, "exit");
    const owner = JSON.parse(readFileSync(note, "utf8")) as { runner: object };
    writeFileSync(note, JSON.stringify({ runner: { ...owner.runner, pid: child.pid } }));
    removeLeftFolders(within);
    expect(existsSync(ours)).toBe(true);
    expect(existsSync(left)).toBe(false);
  });

  it("is left alone when nobody knows whose it is, and told with how to remove it once it is old", () => {
    const notes: string[] = [];
    const strange = join(within, "streamproof-server-strange");
    mkdirSync(strange);
    removeLeftFolders(within, (note) => notes.push(note));
    expect(notes).toEqual([]);
    utimesSync(strange, 0, 0);
    removeLeftFolders(within, (note) => notes.push(note));
    expect(notes).toEqual([expect.stringContaining(`to remove it: rm -r ${strange}`)]);
    expect(existsSync(strange)).toBe(true);
  });

  it("is a file system, too, that is taken away with what it was made of", async () => {
    const left = join(within, "streamproof-volume-left");
    mkdirSync(join(left, "mounted"), { recursive: true });
    writeFileSync(join(left, "image"), "");
    const child = spawn("true");
    await once(child, "exit");
    writeFileSync(join(left, NOTE), JSON.stringify({ runner: { ...thisRunner(), pid: child.pid } }));
    const ours = join(within, "streamproof-volume-ours");
    mkdirSync(ours);
    writeFileSync(join(ours, NOTE), JSON.stringify({ runner: thisRunner() }));
    removeLeftVolumes(within);
    expect([existsSync(left), existsSync(ours)]).toEqual([false, true]);
  });

  it("belongs to nobody when another process has its runner's pid", () => {
    expect(isGone(thisRunner())).toBe(false);
    expect(isGone({ ...thisRunner(), startedAt: "at another time" })).toBe(true);
    expect(isGone({ ...thisRunner(), host: "another machine", startedAt: "at another time" })).toBe(false);
  });
});
