import { describe, expect, it } from 'vitest';
import { HeldSpeech } from './held-speech.js';

const rising = (from: number, n: number) => Int16Array.from({ length: n }, (_, index) => from + index);

describe('speech that is held for a server that may be killed', () => {
  it('is given back from the sample on that is asked for, with the words that end in it', () => {
    const held = new HeldSpeech();
    held.begin('turn-1', 'claude');
    held.addWords('turn-1', [
      { text: 'One', from: 0, to: 80 },
      { text: 'two', from: 90, to: 150 },
      { text: 'three', from: 160, to: 260 },
    ]);
    held.add('turn-1', 0, rising(0, 100));
    held.add('turn-1', 100, rising(100, 100));
    expect(held.place).toEqual({ turnId: 'turn-1', speaker: 'claude', received: 200 });
    const [first, second, ...more] = held.from('turn-1', 40);
    expect(more).toEqual([]);
    expect(first?.header).toEqual({ turnId: 'turn-1', at: 40, n: 60, words: [{ text: 'One', from: 0, to: 80 }] });
    expect(first?.samples).toEqual(rising(40, 60));
    expect(second?.header).toMatchObject({ at: 100, n: 100, words: [{ text: 'two' }] });
  });

  it('is the latest turn’s alone, and no longer than the server sends ahead', () => {
    const held = new HeldSpeech();
    held.begin('turn-1', 'claude');
    for (let at = 0; at < 10 * 48_000; at += 4_800) held.add('turn-1', at, rising(0, 4_800));
    expect(held.from('turn-1', 4 * 48_000)).toEqual([]);
    expect(held.from('turn-1', 5 * 48_000)[0]?.header.at).toBe(5 * 48_000);
    held.begin('turn-2', 'guest');
    expect(held.place).toBeUndefined();
    expect(held.from('turn-1', 9 * 48_000)).toEqual([]);
  });

  it('is a copy, and a piece that comes twice counts once', () => {
    const held = new HeldSpeech();
    held.begin('turn-1', 'claude');
    const message = rising(1, 10);
    held.add('turn-1', 0, message);
    message.fill(0);
    held.add('turn-1', 0, rising(50, 10));
    expect(held.from('turn-1', 0).map(({ samples }) => samples)).toEqual([rising(1, 10)]);
  });
});
