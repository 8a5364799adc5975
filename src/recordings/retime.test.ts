import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retime } from './retime.js';

const word = (text: string, startAt: number, endAt: number) => ({ text, startAt, endAt });
const recorded = [word('the', 100, 200), word('quick', 250, 400), word('fox', 450, 600)];
const line = { startAt: 100, endAt: 600 };

describe('the places of corrected words', () => {
  it('stay where they were when as many words stand in the line', () => {
    expect(retime({ ...line, text: 'The swift fox.', words: recorded })).toEqual([
      word('The', 100, 200),
      word('swift', 250, 400),
      word('fox.', 450, 600),
    ]);
  });

  it('of a word put in lie between its neighbours, which keep theirs', () => {
    const words = retime({ ...line, text: 'The quick brown fox', words: recorded });
    expect(words).toEqual([
      word('The', 100, 200),
      word('quick', 250, 400),
      word('brown', 400, 450),
      word('fox', 450, 600),
    ]);
  });

  it('of the others do not move when a word is taken out', () => {
    expect(retime({ ...line, text: 'The fox', words: recorded })).toEqual([
      word('The', 100, 200),
      word('fox', 450, 600),
    ]);
  });

  it('are spread by length where nothing is known', () => {
    expect(retime({ text: 'a bbb', startAt: 0, endAt: 400, words: [] })).toEqual([
      word('a', 0, 100),
      word('bbb', 100, 400),
    ]);
    expect(retime({ text: '  ', startAt: 0, endAt: 400, words: recorded })).toEqual([]);
  });

  it('never run backwards nor leave the line, whatever is written', () => {
    const texts = fc.array(fc.constantFrom('a', 'B', 'cc,', 'ddd', '—', 'e'), { maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const words = before.map((text, place) => word(text, 1_000 + place * 100, 1_000 + place * 100 + 80));
        const endAt = 1_000 + before.length * 100 + 50;
        const placed = retime({ text: after.join(' '), startAt: 1_000, endAt, words });
        expect(placed.map(({ text }) => text)).toEqual(after);
        const places = placed.flatMap((one) => [one.startAt, one.endAt]);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(Math.min(1_000, ...places)).toBe(1_000);
        expect(Math.max(endAt, ...places)).toBe(endAt);
      }),
    );
  });
});
