import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textPieces } from './text-pieces.js';

describe('a text in pieces', () => {
  it('stays whole when it is short', () => expect(textPieces('One. Two.')).toEqual(['One. Two.']));

  it('is cut after a sentence, else after a word, else anywhere', () => {
    expect(textPieces('Some words. And more of them.', 20)).toEqual(['Some words. ', 'And more of them.']);
    expect(textPieces('some words and more', 12)).toEqual(['some words ', 'and more']);
    expect(textPieces('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  });

  it('loses nothing, splits no character and never exceeds the bytes', () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', ' ', '. ', 'é', '語', '🎙', '!') });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 30 }), (text, maxBytes) => {
        const pieces = textPieces(text, maxBytes);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) {
          expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(maxBytes);
          expect(Buffer.from(piece).toString()).toBe(piece);
        }
      }),
    );
  });
});
