import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLengthGuard } from './length-guard.js';
import { createSentenceSplitter } from './sentence-splitter.js';

/** What of a text would be said. */
function said(text: string, longestWords: number): string[] {
  const guard = createLengthGuard(longestWords);
  const splitter = createSentenceSplitter();
  const pieces = [...splitter.push(text), ...splitter.flush()];
  const last = pieces.findIndex((piece) => guard.isLast(piece));
  return last < 0 ? pieces : pieces.slice(0, last + 1);
}

const words = (pieces: readonly string[]) => pieces.join('').trim().split(/\s+/).length;
const SENTENCE = 'Every machine that was built to keep a sound has changed that sound for good. ';

describe('a reply that runs on', () => {
  it('is left alone as long as it stays within its length', () => {
    expect(words(said(SENTENCE.repeat(4), 90))).toBe(60);
  });

  it('is over at the end of the sentence in which it became too long', () => {
    const heard = said(SENTENCE.repeat(40), 90);
    expect(heard.at(-1)?.trim()).toMatch(/for good\.$/);
    expect(words(heard)).toBeGreaterThanOrEqual(90);
    expect(words(heard)).toBeLessThanOrEqual(105);
  });

  it('does not wait for an end that does not come', () => {
    const heard = said('and then it went on and on '.repeat(100), 90).join('');
    expect(heard.length).toBeGreaterThan(90 * 5);
    expect(heard.length).toBeLessThanOrEqual(90 * 1.4 * 6 + 240);
  });

  it('is measured in other scripts by how long it takes to say', () => {
    // 200 words of English are some 80 s; so are about 300 kanji and kana.
    const heard = said('それは本当に長い話になりますが、聞いてください。'.repeat(60), 200).join('');
    expect(heard).toMatch(/。$/);
    expect(heard.length).toBeGreaterThan(250);
    expect(heard.length).toBeLessThan(400);
  });

  it('never takes two minutes, whatever it is made of', () => {
    const sentence = fc.lorem({ maxCount: 3, mode: 'sentences' });
    const clause = fc.lorem({ maxCount: 30, mode: 'words' });
    fc.assert(
      fc.property(fc.array(fc.oneof(sentence, clause), { minLength: 20, maxLength: 60 }), (parts) => {
        // 150 words a minute, five letters and a space each.
        expect(said(parts.join(' '), 180).join('').length).toBeLessThanOrEqual(300 * 6);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
