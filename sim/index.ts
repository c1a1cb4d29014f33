/** The public face of the model: `streamproof/sim`. */

export { plainChoices, replayedChoices, seededChoices } from "./kernel/choices.js";
export type { ChoiceList, Choices, Choose } from "./kernel/choices.js";
