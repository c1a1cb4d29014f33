/** The option `--profile`: which server version is meant. */

import { findProfile, newestProfile, profileNames, type Profile } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { nearest } from "../text/nearest.js";
import type { Arguments, OptionSpec } from "./options.js";

/** @param description what the version is for. @param fallback in words, what is meant without it. */
export function profileSpec(description: string, fallback: string = newestProfile.name): OptionSpec {
  const value = newestProfile.name;
  return { name: "profile", value, description: `${description}: ${profileNames.join(", ")}`, default: fallback };
}

/** The profile that was named. @throws UserError for a name that is none. */
export function profileOption(args: Arguments): Profile | undefined {
  const name = args.values.get("profile");
  if (name === undefined) return undefined;
  const profile = findProfile(name);
  if (profile !== undefined) return profile;
  const meant = nearest(name, profileNames);
  throw new UserError(`"${name}" is no profile`, {
    where: "--profile",
    mend: `${meant === undefined ? "" : `did you mean ${meant}? `}there are ${profileNames.join(", ")}`,
  });
}
