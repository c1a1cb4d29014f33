import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { explainDockerError } from "./container-errors.js";
import { startContainerServer } from "./container.js";
import { withControl } from "./server.js";

const NO_ENGINE = new Error("Could not find a working container runtime strategy");
const NO_PROGRAM = new Error('exec: "redis-server": executable file not found in $PATH');
const PULL_FAILED = new Error("(HTTP code 500) server error - Get registry-1.docker.io: no such host");

describe("what keeps a container from starting", () => {
  it.each([
    { what: "no engine", error: NO_ENGINE, isImageHere: false, message: /start Docker/, exitCode: 2 },
    { what: "no such image", error: PULL_FAILED, isImageHere: false, message: /redis:0: .*--image/, exitCode: 64 },
    {
      what: "no reaper",
      error: PULL_FAILED,
      isImageHere: true,
      message: /unset TESTCONTAINERS_RYUK_DISABLED/,
      exitCode: 2,
    },
    { what: "no server in it", error: NO_PROGRAM, isImageHere: true, message: /docker run/, exitCode: 2 },
  ])("$what is explained, with a mend", ({ error, isImageHere, message, exitCode }) => {
    const explained = explainDockerError(error, { image: "redis:0", isImageHere }) as Error;
    expect(explained.message).toMatch(message);
    expect(explained).toMatchObject({ name: "UserError", exitCode });
  });
});

const IMAGE = "redis:7.0";

/** Whether an engine answers and has the image already: the test pulls nothing. */
function hasImage(image: string): boolean {
  try {
    return execFileSync("docker", ["images", "-q", image], { timeout: 10_000 }).length > 0;
  } catch {
    return false;
  }
}

const need = { what: `Docker with the image ${IMAGE}`, isThere: hasImage(IMAGE), how: `docker pull ${IMAGE}` };

realTier(need)("a container", () => {
  it("comes back after a kill with all its data or with none, and leaves nothing behind", async () => {
    const server = await startContainerServer({ image: IMAGE });
    try {
      expect(containers()).not.toBe("");
      expect(server.version).toMatch(/^redis 7\.0/);
      await withControl(server, (control) => control.xadd("s", "1-1", "f", "v"));
      await server.kill();
      await expect(withControl(server, (control) => control.ping())).rejects.toThrow();
      await server.startAgain("kept");
      expect(await withControl(server, (control) => control.xlen("s"))).toBe(1);
      await server.kill();
      await server.startAgain("lost");
      expect(await withControl(server, (control) => control.xlen("s"))).toBe(0);
    } finally {
      await server.stop();
    }
    expect(containers()).toBe("");
  });

  it("of an image that does not exist is refused by name", async () => {
    await expect(startContainerServer({ image: "streamproof.invalid/none:0" })).rejects.toMatchObject({
      name: "UserError",
      exitCode: 64,
    });
  });
});

/** Those of this process: others may come and go. */
function containers(): string {
  return execFileSync("docker", ["ps", "-aq", "--filter", `label=streamproof.runner.pid=${process.pid}`]).toString();
}
