import { describe, expect, it } from 'vitest';
import type { Cue } from '../../../sdk/recordings.js';
import { clockText } from '../model/time.js';
import { actionOf, type ReviewActions } from './review-keys.js';
import { eventWords, gainsOf } from './review-model.js';
import { recordingHash, routeOf } from './route.js';
import { ticks, tickText } from './ruler.js';
import { WordFinder } from './word-follower.js';

const cue = (id: string, startAt: number, count: number): Cue => ({
  id,
  speaker: 'you',
  turnId: null,
  startAt,
  endAt: startAt + count * 48_000,
  text: '',
  interrupted: false,
  edited: false,
  revoiced: false,
  words: Array.from({ length: count }, (_, place) => ({
    text: `${place}`,
    startAt: startAt + place * 48_000,
    endAt: startAt + place * 48_000 + 24_000,
  })),
});

describe('the word that sounds', () => {
  const finder = new WordFinder([cue('c0', 48_000, 3), cue('c1', 480_000, 2)]);

  it('is the last that has begun, and goes out a little after its end', () => {
    expect(finder.at(0)).toBeUndefined();
    expect(finder.at(48_000)).toEqual({ cue: 'c0', word: 0, sounding: true });
    expect(finder.at(96_000 + 30_000)).toEqual({ cue: 'c0', word: 1, sounding: true });
    expect(finder.at(300_000)).toEqual({ cue: 'c0', word: 2, sounding: false });
    expect(finder.at(530_000)).toMatchObject({ cue: 'c1', word: 1 });
  });

  it('is none in an empty transcript', () => expect(new WordFinder([]).at(5)).toBeUndefined());
});

describe('the ruler', () => {
  it('labels round places that can be read beside each other', () => {
    const hour = ticks({ from: 0, to: 172_800_000, samplesPerPixel: 172_800_000 / 690 });
    expect(hour.map((at) => clockText(at))).toEqual(['0:00', '10:00', '20:00', '30:00', '40:00', '50:00', '1:00:00']);
  });

  it('tells halves of seconds from near, and nothing outside the view', () => {
    const near = ticks({ from: 40_000, to: 100_000, samplesPerPixel: 200 });
    expect(near.map((at) => tickText(at, clockText))).toEqual(['0:01', '0:01.5', '0:02']);
  });
});

describe('the address', () => {
  it('leads to the list, to a recording, and to a place in it', () => {
    expect(routeOf('')).toEqual({ kind: 'list' });
    expect(routeOf('#/')).toEqual({ kind: 'list' });
    expect(routeOf('#/ses_1')).toEqual({ kind: 'recording', id: 'ses_1', at: null });
    expect(routeOf(recordingHash('ses_1', 72_000))).toEqual({ kind: 'recording', id: 'ses_1', at: 72_000 });
    expect(routeOf('#/ses_1?t=soon')).toEqual({ kind: 'recording', id: 'ses_1', at: null });
  });
});

describe('the keys', () => {
  const pressed = (key: string, held: { shift?: boolean; command?: boolean } = {}): string[] => {
    const done: string[] = [];
    const note =
      (what: string) =>
      (...with_: unknown[]) =>
        void done.push([what, ...with_].join(' '));
    const actions: ReviewActions = {
      togglePlay: note('play'),
      skip: note('skip'),
      goTo: note('go'),
      addMark: note('mark'),
      trim: note('trim'),
      zoom: note('zoom'),
      undo: note('undo'),
    };
    actionOf({ key, shift: false, command: false, ...held })?.(actions);
    return done;
  };

  it.each([
    [' ', {}, 'play'],
    ['ArrowLeft', {}, 'skip -5'],
    ['ArrowRight', { shift: true }, 'skip 30'],
    ['C', {}, 'mark chapter'],
    ['o', {}, 'trim end'],
    ['=', {}, 'zoom 1'],
    ['z', { command: true }, 'undo'],
  ])('%s %o does: %s', (key, held, done) => expect(pressed(key, held)).toEqual([done]));

  it('leave the browser its own: Ctrl C copies, Ctrl Shift Z is nobody’s', () => {
    expect([
      ...pressed('c', { command: true }),
      ...pressed('z', { command: true, shift: true }),
      ...pressed('x'),
    ]).toEqual([]);
  });
});

describe('who is heard', () => {
  const levels = {
    you: { gainDb: 0, muted: false },
    ada: { gainDb: -6, muted: false },
    bo: { gainDb: 0, muted: true },
  };
  it('all but the muted, each at its gain', () => {
    const gains = gainsOf(levels, new Set());
    expect(gains.get('ada')).toBeCloseTo(0.501, 3);
    expect([gains.get('you'), gains.get('bo')]).toEqual([1, 0]);
  });
  it('a solo only, unless it is muted', () => {
    expect([...gainsOf(levels, new Set(['ada', 'bo'])).values()]).toEqual([0, expect.closeTo(0.501, 3), 0]);
  });
});

describe('an event in words', () => {
  const event = { at: 0, speaker: null, turnId: null };
  it('says what happened and why; what it does not know it repeats', () => {
    expect(eventWords({ ...event, type: 'decision', because: 'balance' })).toEqual({
      what: 'got the floor',
      why: 'Least heard so far',
    });
    expect(eventWords({ ...event, type: 'interruption', because: 'button' }).why).toBe('with the key');
    expect(eventWords({ ...event, type: 'trouble', because: 'The voice failed.' }).why).toBe('The voice failed.');
  });
});
