/** A short show, played over and over: who does what, for how long. */
export interface Beat {
  readonly speaker: string;
  readonly text: string;
  readonly seconds: number;
  readonly interrupted?: boolean;
}

export const BEATS: readonly Beat[] = [
  {
    speaker: 'you',
    text: 'Good evening. Tonight we talk about the people who kept the lights. Claude, what did a keeper’s night look like?',
    seconds: 7,
  },
  {
    speaker: 'claude',
    text: 'It was a night of small alarms. Every four hours the clockwork was wound, the wick trimmed, the lens wiped of salt and moths. Sleep came in pieces, and always with one ear open.',
    seconds: 11,
  },
  { speaker: 'you', text: 'And Maren, you grew up below one of them.', seconds: 3 },
  {
    speaker: 'guest',
    text: 'We could see it from the kitchen. My grandfather set his watch by the beam, and when the fog came he would stop talking in the middle of a',
    seconds: 8,
    interrupted: true,
  },
  { speaker: 'you', text: 'Sorry, before the fog: was it lonely?', seconds: 3 },
  {
    speaker: 'claude',
    text: 'Less than we imagine. The log books are full of visitors: pilots, painters, a priest with a bicycle. What keepers wrote about most was not solitude but noise. The horn, the wind in the gallery, and in winter the birds that flew against the glass.',
    seconds: 16,
  },
];

export const CAST = [
  { id: 'you', name: 'Ida', kind: 'host', role: 'host' },
  { id: 'claude', name: 'Claude', kind: 'ai', role: 'co-host' },
  { id: 'guest', name: 'Maren', kind: 'ai', role: 'guest, keeper’s granddaughter' },
] as const;

export const POINTS = [
  'A night in the tower',
  'Fog, horns and the end of silence',
  'What automation took away',
  'Who owns the dark now?',
];

/** Samples of a second. */
export const RATE = 48_000;
const GAP_S = 1.4;

export const wordsOf = (beat: Beat) => {
  const texts = beat.text.split(' ');
  const each = (beat.seconds * RATE) / texts.length;
  return texts.map((text, place) => ({ text, from: Math.round(place * each), to: Math.round((place + 1) * each) }));
};

/** Where the scene stands at a second: the beat, how far into it, and the gap before it. */
export const sceneAt = (second: number) => {
  const length = BEATS.reduce((sum, beat) => sum + beat.seconds + GAP_S, 0);
  let rest = second % length;
  for (const [place, beat] of BEATS.entries()) {
    if (rest < GAP_S) return { beat, into: rest - GAP_S, turnId: `${Math.floor(second / length)}-${place}` };
    rest -= GAP_S;
    if (rest < beat.seconds) return { beat, into: rest, turnId: `${Math.floor(second / length)}-${place}` };
    rest -= beat.seconds;
  }
  throw new Error('The scene has no such second.');
};

export const voice = (second: number): number => {
  const syllable = Math.abs(Math.sin(second * 11)) * (0.55 + 0.45 * Math.sin(second * 2.3 + 1));
  return Math.max(0.02, syllable * (Math.sin(second * 0.9) > -0.85 ? 0.6 : 0.05));
};
