/** Ways to lead from one line to the next. `{}` stands for a name or a word of the host's. */
export const PHRASINGS = {
  opening: ['Let me begin.', 'Here is where the briefing starts.'],
  next: ['Here is my next point.', 'That brings me to this.', 'Let me add something.', 'Noted. The briefing goes on.'],
  exchange: [
    '{}, let me add to that.',
    'That is one side, {}.',
    'Thank you, {}. I have another point.',
    '{}, here is what stands next to that.',
  ],
  asked: ['You asked about {}.', 'On {}, this is what I have.', 'The briefing does speak of {}.'],
  raised: ['You mentioned {}.', 'Staying with {} for a moment.', 'There is a point on {}.'],
  unanswered: [
    'The briefing has no answer on {}. What it does have is this.',
    'On {} the briefing says nothing, so here is my next point.',
  ],
  exhausted: [
    'That was every point the briefing has on {}.',
    'I have now read every point in the briefing.',
    'The briefing has nothing more for me.',
  ],
  handBack: [
    'Let us stop there for a moment. {}, what do you make of all this?',
    'That is a lot at once. {}, which of it would you take home?',
    'Enough from us. {}, where do you stand?',
    'Before we go on: {}, what did we miss?',
    'We could go on like this all night. {}, how do you see it?',
  ],
  closing: ['You can close the show here.', 'Over to you to wrap up.', 'Ask me for a recap if you like.'],
} as const satisfies Record<string, readonly string[]>;

export type Phrasing = keyof typeof PHRASINGS;

/**
 * One way of saying it, chosen by the turn and never the one in `previous`: varied to the ear, the same on every run.
 */
export function phrase(
  kind: Phrasing,
  { turn, previous, word = '' }: { turn: number; previous: string; word?: string },
): string {
  const all: readonly string[] = PHRASINGS[kind];
  const unspoken = all.filter((phrasing) => !previous.includes(fixedPart(phrasing)));
  const choices = unspoken.length > 0 ? unspoken : all;
  return (choices[scatter(turn) % choices.length] ?? '').replace('{}', word);
}

/** What stays of a phrasing whatever was put into it. */
function fixedPart(phrasing: string): string {
  return phrasing.split('{}').reduce((longest, part) => (part.length > longest.length ? part : longest));
}

/** A speaker's turns are mostly two apart; Knuth's multiplier keeps that from skipping every other phrasing. */
function scatter(turn: number): number {
  return Math.imul(turn + 1, 2_654_435_761) >>> 16;
}
