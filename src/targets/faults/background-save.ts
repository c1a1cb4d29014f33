/** The server begins to write its data down, by a child. */

import type { BackgroundSaveFault } from "../../faults/fault.js";
import type { RealFault } from "./real-fault.js";

export const backgroundSave: RealFault<BackgroundSaveFault> = {
  isOnServer: true,
  async strike({ command }, world) {
    const { place } = world;
    await place.at(async () => {
      if (!place.isUp) return;
      await place
        .ask((control) => control.call(command))
        .catch((error: Error) => {
          // One child at a time.
          world.note(`a ${command} was refused: ${error.message}`);
        });
      world.disturbed();
    });
  },
};
