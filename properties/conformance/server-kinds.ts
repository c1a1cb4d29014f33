/** The real servers that the model is held against, the profile that follows each, and where each is to be had. */

import { spawnSync } from "node:child_process";
import { profiles } from "../../sim/profiles/table.js";
import type { Profile } from "../../sim/profiles/profile.js";
import { officialImage } from "../../src/targets/official-image.js";
import type { Need } from "../real-tier.js";

/** A server by the name of its official image. */
export interface ServerKind {
  /** E.g. `redis:8.6`. */
  readonly image: string;
  readonly profile: Profile;
}

/** A server that can be started here. */
export interface ServerSource {
  readonly binary: "redis-server" | "valkey-server";
  /** The exact version, e.g. `8.6.3`. */
  readonly version: string;
  readonly image: string;
  /** Started from its image; otherwise the binary is on the PATH. */
  readonly isImage: boolean;
}

/** Every version that the model follows. */
export const serverKinds: readonly ServerKind[] = profiles.map((profile) => ({
  image: officialImage(profile),
  profile,
}));

/** The kind that an image's name names. */
export function findServerKind(image: string): ServerKind | undefined {
  return serverKinds.find((kind) => kind.image === image);
}

/** Those that the tests compare with; the others are compared with where somebody has them and names them. */
export const comparedKinds = ["redis:7.0", "redis:8.0", "redis:8.6", "valkey/valkey:8.1", "valkey/valkey:9.1"].map(
  (image) => findServerKind(image)!,
);

const found = new Map<string, ServerSource | undefined>();

/** Where to get the server: on the PATH, as that is quickest, or from its image; undefined when it is in neither. */
export function sourceOf({ image, profile }: ServerKind): ServerSource | undefined {
  if (found.has(image)) return found.get(image);
  const binary = `${profile.server}-server` as const;
  const release = image.slice(image.indexOf(":") + 1);
  const onPath = versionOf(binary, []);
  const isOnPath = onPath?.startsWith(`${release}.`) === true;
  const version = isOnPath
    ? onPath
    : isImageHere(image)
      ? versionOf("docker", ["run", "--rm", image, binary])
      : undefined;
  const source = version === undefined ? undefined : { binary, version, image, isImage: !isOnPath };
  found.set(image, source);
  return source;
}

/** What a comparison with a server needs. */
export function needsServer(kind: ServerKind): Need {
  return {
    what: `${kind.image} (on the PATH or as an image)`,
    isThere: sourceOf(kind) !== undefined,
    how: `docker pull ${kind.image}`,
  };
}

function isImageHere(image: string): boolean {
  return spawnSync("docker", ["image", "inspect", image], { stdio: "ignore" }).status === 0;
}

function versionOf(command: string, args: readonly string[]): string | undefined {
  const { stdout } = spawnSync(command, [...args, "--version"], { encoding: "latin1" });
  return /\bv=(\S+)/.exec(stdout ?? "")?.[1];
}
