/** Real servers on which the zoo is played: one on the PATH, or containers of images. */

import { startContainerServer } from "../../dist/src/targets/container.js";
import { officialImage } from "../../dist/src/targets/official-image.js";
import { startProcessServer } from "../../dist/src/targets/process.js";
import type { RealServer } from "../../dist/src/targets/server.js";
import { findProfile, type Profile } from "../../sim/index.js";
import { wrongOption } from "../script.js";

/** Somewhere servers can be started. */
export interface Place {
  readonly target: "process" | "container";
  /** Its column's head, such as `process` or `redis:8.6`. */
  readonly name: string;
  /** Such as `redis 7.0.15`. */
  readonly version: string;
  /** What the simulator takes for it; undefined when it knows nothing as that. */
  readonly profile: Profile | undefined;
  readonly start: () => Promise<RealServer>;
}

/** The servers that the model is held against. */
const comparedProfiles = ["redis-7.0", "redis-8.0", "redis-8.6", "valkey-8.1", "valkey-9.1"] as const;

/**
 * The places that a list such as `process,container:redis:8.6` names; `container` alone stands for five images.
 * Each is started once, to learn its version. @throws UserError when one cannot be started.
 */
export async function placesOf(text: string): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const word of text.split(",")) {
    if (word === "process") places.push(await placeOf("process", "process", () => startProcessServer()));
    else if (word === "container") {
      for (const name of comparedProfiles) places.push(await containers(officialImage(findProfile(name)!)));
    } else if (word.startsWith("container:")) places.push(await containers(word.slice("container:".length)));
    else throw wrongOption("--target", `is a list of process, container and container:IMAGE, not "${word}"`);
  }
  return places;
}

function containers(image: string): Promise<Place> {
  return placeOf("container", image, () => startContainerServer({ image }));
}

async function placeOf(target: Place["target"], name: string, start: Place["start"]): Promise<Place> {
  const server = await start();
  await server.stop();
  const { version } = server;
  const exact = version.replace(" ", "-");
  return { target, name, version, start, profile: findProfile(exact) ?? findProfile(exact.replace(/\.\d+$/, "")) };
}
