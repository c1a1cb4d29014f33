/** What keeps a container from starting, as errors that a user can mend. */

import { UserError } from "../platform/user-error.js";

/** What testcontainers says, as something that the user can mend. */
export function explainDockerError(
  error: unknown,
  about: { readonly image: string; readonly isImageHere: boolean },
): unknown {
  if (error instanceof UserError) return error;
  const { image } = about;
  const message = error instanceof Error ? error.message : String(error);
  if (/container runtime strategy|ECONNREFUSED|ENOENT.*docker/i.test(message)) {
    return new UserError("no Docker engine answers", {
      where: "--target container",
      mend: "start Docker, or take --target process or redis://HOST:PORT",
      exitCode: 2,
    });
  }
  if (/executable file not found|OCI runtime/.test(message)) return noServer(message, image);
  const isPull =
    /no such image|pull access denied|not found|manifest unknown|invalid reference|lookup |HTTP code (404|500)|unescaped/i.test(
      message,
    );
  // What cannot be pulled although the image itself is here is the image of the container that removes containers.
  if (/ryuk/i.test(message) || (isPull && about.isImageHere)) {
    return new UserError(`the image of testcontainers' reaper cannot be had (${message})`, {
      where: "--target container",
      mend: "unset TESTCONTAINERS_RYUK_DISABLED, or set it to true: nothing is left behind without it either",
      exitCode: 2,
    });
  }
  if (isPull) {
    return new UserError(`there is no such image here, and it cannot be pulled (${message})`, {
      where: image,
      mend: "correct the name after --image, or pull or load the image first (docker images lists what is here)",
    });
  }
  return noServer(message, image);
}

function noServer(message: string, image: string): UserError {
  return new UserError(`the container does not start (${message})`, {
    where: image,
    mend: "see whether this image has a redis-server or valkey-server: docker run --rm -it " + image,
    exitCode: 2,
  });
}
