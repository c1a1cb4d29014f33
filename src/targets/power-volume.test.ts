import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { missingForPowerCut, PowerVolume } from "./power-volume.js";

const needs = [
  {
    what: "a machine whose file systems can be shut down",
    isThere: missingForPowerCut() === undefined,
    how: `see to it that ${missingForPowerCut()}`,
  },
];

realTier(...needs)("a file system whose power can be cut", () => {
  it("comes back with what was flushed, also where a container that starts just then still has it mounted", async () => {
    const volume = new PowerVolume();
    try {
      writeFileSync(join(volume.data, "flushed"), "");
      execFileSync("sync", ["-f", volume.data]);
      writeFileSync(join(volume.data, "not flushed"), "");
      // As a container does, it begins with a copy of all mounts.
      const other = spawn("unshare", ["--mount", "sh", "-c", "echo; read -r _"], { stdio: ["pipe", "pipe", "ignore"] });
      await once(other.stdout, "data");
      volume.cut();
      // The first attempt is made before this returns.
      const restored = volume.restore();
      other.stdin.end();
      await restored;
      expect(readdirSync(volume.data)).toEqual(["flushed"]);
    } finally {
      volume.remove();
    }
  });
});
