import { describe, expect, it } from 'vitest';
import { mayBecomeEcho, splitEcho } from './echo.js';

const SPOKEN = 'The first recordings were scratched into soot by a pig bristle, and nobody could play them back.';

describe('an echo', () => {
  it.each([
    ['the first recordings were scratched into soot', []],
    ['worst recordings were scratch into suit by a big bristle', []],
    ['nobody could play them back', []],
    ['recordings scratched into by a pig', []],
    ['well nobody could play them back is what you claim', ['well', 'is', 'what', 'you', 'claim']],
  ])('is taken out: %s', (heard, rest) => {
    expect(splitEcho(heard, SPOKEN, 'unknown').rest).toEqual(rest);
  });

  it.each(['by a', 'them and the', 'i like recordings', 'back play could nobody', 'the weather is nice today', ''])(
    'is not suspected in "%s"',
    (heard) => {
      expect(splitEcho(heard, SPOKEN, 'unknown').echoed).toBe(0);
    },
  );

  it('may be growing while every word fits', () => {
    const scene = { spoken: SPOKEN, listening: 'unknown' } as const;
    expect(mayBecomeEcho('first recordings', scene)).toBe(true);
    expect(mayBecomeEcho('first', scene)).toBe(false);
    expect(mayBecomeEcho('recordings first', scene)).toBe(false);
    expect(mayBecomeEcho('first recordings', { ...scene, listening: 'headphones' })).toBe(false);
  });
});
