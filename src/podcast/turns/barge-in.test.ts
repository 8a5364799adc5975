import { describe, expect, it } from 'vitest';
import { bargeInProfile, cutsByVoice, type ReplyMoment } from './barge-in-profile.js';
import { judgeHostWords, type BargeInProfile, type BargeInScene } from './barge-in.js';

const SPOKEN =
  'Well, before the phonograph, every piece of music was gone the moment it ended. I do not think that anybody minded.';
const over = (profile: BargeInProfile, change: Partial<BargeInScene> = {}): BargeInScene => ({
  profile,
  settled: true,
  spoken: SPOKEN,
  listening: 'unknown',
  roughVoicedMs: null,
  ...change,
});
const partial = { settled: false } as const;

describe('words that stop a speaker cut at once, whatever the profile', () => {
  const profiles = ['thinking', 'speaking-warm-up', 'speaking', 'paused'] as const;
  it.each(['stop', 'Stop!', 'wait', 'hold on, wait', 'hang on', 'ok, stop!', 'one moment', 'excuse me', 'um wait'])(
    '%s',
    (text) => {
      for (const profile of profiles) expect(judgeHostWords(text, over(profile, partial))).toBe('interrupt');
    },
  );
});

describe('a listener’s sound lets the speaker go on', () => {
  it.each([
    'mm-hmm',
    'mhm',
    'mm hmm',
    'mmm',
    'uh-huh',
    'uh huh',
    'hm',
    'huh',
    'um',
    'yeah, right',
    'yeah yeah yeah',
    'oh wow',
    'I see',
    'of course',
    'that is true',
    "that's interesting",
    'makes sense',
    'no way',
    'really?',
    'go on',
    'ha ha ha',
    'hahaha',
    '[laughter]',
    '(coughs)',
    '*sighs* mm',
    'ahem',
    'the',
    'a',
    'the a',
    'him',
    'of',
  ])('%s', (text) => {
    expect(judgeHostWords(text, over('paused'))).toBe('backchannel');
    expect(judgeHostWords(text, over('paused', partial))).toBe('undecided');
  });
});

describe('how many words it takes depends on what the reply is doing', () => {
  it.each([
    ['and', 'thinking', false, 'interrupt'],
    ['paris', 'thinking', false, 'interrupt'],
    ['um', 'thinking', true, 'undecided'],
    ['thanks', 'speaking-warm-up', true, 'undecided'],
    ['no', 'speaking-warm-up', true, 'undecided'],
    ['in paris then', 'speaking-warm-up', false, 'interrupt'],
    ['in paris', 'speaking-warm-up', false, 'undecided'],
    ['i disagree', 'speaking-warm-up', true, 'interrupt'],
    ['no', 'speaking', false, 'interrupt'],
    ['paris', 'speaking', true, 'undecided'],
    ['but paris', 'speaking', false, 'interrupt'],
    ['but', 'paused', false, 'undecided'],
    ['but', 'paused', true, 'interrupt'],
    ['paris', 'paused', true, 'interrupt'],
    ['yeah but', 'paused', true, 'interrupt'],
    ['no that is', 'paused', false, 'interrupt'],
    ['sorry', 'paused', false, 'interrupt'],
    ['yes right okay sure exactly', 'paused', true, 'interrupt'],
    ['', 'paused', true, 'undecided'],
  ] as const)('"%s" over %s (settled: %s) is %s', (text, profile, settled, verdict) => {
    expect(judgeHostWords(text, over(profile, { settled }))).toBe(verdict);
  });

  it('words accumulate: what is too little alone counts with what follows', () => {
    expect(judgeHostWords('paris', over('speaking-warm-up'))).toBe('undecided');
    expect(judgeHostWords('paris is nicer', over('speaking-warm-up'))).toBe('interrupt');
  });
});

describe('the speaker’s own voice in the microphone', () => {
  it.each([
    'every piece of music was gone',
    'before the phonograph every peace of music',
    'avery piece music was gone the moment',
    'the moment it ended',
    'piece of music',
  ])('does not interrupt: %s', (text) => {
    expect(judgeHostWords(text, over('speaking'))).toBe('echo');
    expect(judgeHostWords(text, over('speaking', partial))).toBe('undecided');
  });

  it('is suspected from its second word on', () => {
    expect(judgeHostWords('every piece', over('speaking', partial))).toBe('undecided');
    expect(judgeHostWords('every idea', over('speaking', partial))).toBe('interrupt');
  });

  it('through loudspeakers is known by two words', () => {
    expect(judgeHostWords('every piece', over('speaking', { listening: 'loudspeakers' }))).toBe('echo');
    expect(judgeHostWords('every piece', over('speaking'))).toBe('interrupt');
  });

  it('cannot be heard by a host on headphones', () => {
    expect(judgeHostWords('every piece of music was gone', over('speaking', { listening: 'headphones' }))).toBe(
      'interrupt',
    );
  });

  it.each([
    'every piece of music was gone but that is not true',
    'wait every piece of music was gone',
    'what do you mean by every piece of music was gone',
  ])('does not hide real words: %s', (text) => {
    expect(judgeHostWords(text, over('speaking'))).toBe('interrupt');
  });

  it.each(['I do not think so', 'the music industry did mind', 'was it gone', 'that anybody can say'])(
    'is not suspected of the same common words: %s',
    (text) => {
      expect(judgeHostWords(text, over('speaking'))).toBe('interrupt');
    },
  );

  it('with one misheard word beside it is still an echo', () => {
    expect(judgeHostWords('every piece of music was gone them omen', over('speaking'))).not.toBe('backchannel');
    expect(judgeHostWords('grand every piece of music was gone', over('paused'))).toBe('echo');
  });
});

describe('a recogniser that finds words in every sound', () => {
  const rough = (roughVoicedMs: number, settled: boolean) => over('paused', { roughVoicedMs, settled });

  it.each([
    'offer',
    'both are',
    'or for',
    'our full',
    'them them',
    'they each eminem',
    'a jam on',
    'but but',
    'the look',
    'but i',
    'big show',
  ])('does not interrupt with what it makes of a short sound: "%s"', (text) => {
    expect(judgeHostWords(text, rough(500, true))).toBe('backchannel');
    expect(judgeHostWords(text, rough(500, false))).toBe('undecided');
  });

  it.each(['stop', 'wait', 'weight', 'sold on weight', 'gold on wait', 'nope', 'sorry one mo', 'let me'])(
    'is believed "%s" at once',
    (text) => {
      expect(judgeHostWords(text, rough(300, false))).toBe('interrupt');
    },
  );

  it('is believed when the voice has lasted', () => {
    expect(judgeHostWords('obama second', rough(900, true))).toBe('interrupt');
    expect(judgeHostWords('i disagree', rough(800, true))).toBe('interrupt');
    expect(judgeHostWords('i really disagree with', rough(800, false))).toBe('interrupt');
    expect(judgeHostWords('both are', rough(800, false))).toBe('undecided');
  });
});

describe('the profile of a moment', () => {
  const moment: ReplyMoment = {
    phase: 'speaking',
    heardMs: 4_000,
    heardInSessionMs: 60_000,
    listening: 'unknown',
    warmUpMs: 500,
  };

  it('is a warm-up for the first half second of a reply', () => {
    expect(bargeInProfile({ ...moment, heardMs: 499 })).toBe('speaking-warm-up');
    expect(bargeInProfile({ ...moment, heardMs: 500 })).toBe('speaking');
    expect(bargeInProfile({ ...moment, phase: 'thinking', heardMs: 0 })).toBe('thinking');
    expect(bargeInProfile({ ...moment, phase: 'paused', heardMs: 0 })).toBe('paused');
  });

  it('is a warm-up for the first three seconds of loudspeaker sound in a session', () => {
    const early = { ...moment, heardMs: 2_000, heardInSessionMs: 2_000 };
    expect(bargeInProfile({ ...early, listening: 'loudspeakers' })).toBe('speaking-warm-up');
    expect(bargeInProfile(early)).toBe('speaking');
  });

  it('lets no voice alone cut a reply while the echo is not cancelled yet', () => {
    const early: ReplyMoment = { ...moment, heardInSessionMs: 1_000, listening: 'loudspeakers' };
    expect(cutsByVoice(early)).toBe(false);
    expect(cutsByVoice({ ...early, phase: 'thinking' })).toBe(true);
    expect(cutsByVoice({ ...early, heardInSessionMs: 3_000 })).toBe(true);
    expect(cutsByVoice({ ...early, listening: 'headphones' })).toBe(true);
  });
});
