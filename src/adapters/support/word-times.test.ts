import { describe, expect, it } from 'vitest';
import { proportionalWords } from './word-times.js';

describe('words spread over a sound', () => {
  it('follow each other without a gap, longer words for longer, to the very end', () => {
    expect(proportionalWords(' Oh,  certainly not. ', 1_900)).toEqual([
      { text: 'Oh,', from: 0, to: 400 },
      { text: 'certainly', from: 400, to: 1_400 },
      { text: 'not.', from: 1_400, to: 1_900 },
    ]);
  });

  it('are none where there is no text or no sound', () => {
    expect(proportionalWords('  ', 4_800)).toEqual([]);
    expect(proportionalWords('word', 0)).toEqual([]);
  });
});
