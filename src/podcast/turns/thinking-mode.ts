/** Spoken signs that the host wants to think, or has thought enough. */

const THINKING =
  /\b(?:let me (?:just )?think(?: about (?:it|that|this))?|give me a (?:second|moment|minute|sec)|hold on(?: a (?:second|moment|minute|sec))?|just a (?:second|moment|minute)|one (?:second|moment)|hang on|i(?: am|'m) thinking|where was i|let me see|bear with me)(?: please)?$/;

const BACK_TO_YOU =
  /\b(?:back to you|over to you|go ahead|go on|carry on|your turn|please continue|what do you (?:think|say))\b/;

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'\s]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words end by asking for time: pauses from here on are thinking, not the end of a turn. */
export function asksForTime(text: string): boolean {
  return THINKING.test(plain(text));
}

/** The words hand the floor to the AI speakers. */
export function givesFloorBack(text: string): boolean {
  return BACK_TO_YOU.test(plain(text));
}
