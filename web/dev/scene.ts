/** A short show, played over and over: who does what, for how long. */
export interface Beat {
  readonly speaker: string;
  readonly text: string;
  readonly seconds: number;
  readonly interrupted?: boolean;
}

export const BEATS: readonly Beat[] = [
  { speaker: 'you', text: 'Good evening. Tonight we talk about the people who kept the lights. Claude, what did a keeper’s night look like?', seconds: 7 },
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

export const POINTS = ['A night in the tower', 'Fog, horns and the end of silence', 'What automation took away', 'Who owns the dark now?'];
