import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerOpening } from './answer-opening.js';

function spoken(pieces: readonly string[], name = 'Claude'): string {
  const opening = createAnswerOpening(name);
  return pieces.map((piece) => opening.push(piece)).join('') + opening.flush();
}

describe('the opening of an answer', () => {
  it.each([
    ['Claude: Well.', 'Well.'],
    ['  claude :  Well.', 'Well.'],
    ['**Claude:** Well.', 'Well.'],
    ['**Claude**: Well.', 'Well.'],
    ['[Claude]: Well.', 'Well.'],
    ['<think>Let me see: Claude: no.</think>\n\nWell.', 'Well.'],
    ['<think></think>Claude: Well.', 'Well.'],
    ['\n\nWell.', 'Well.'],
  ])('%j is spoken as %j, however it is cut into pieces', (text, expected) => {
    expect(spoken([text])).toBe(expected);
    expect(spoken([...text])).toBe(expected);
  });

  it.each([
    'Claude is my name.',
    'Claudette: that was her.',
    'Ada: said this.',
    '<b>Well.',
    'Clearly.',
    'Claude',
    'Well. Claude: that is me.',
    '*Well*, yes.',
  ])('%j stays as it is', (text) => {
    expect(spoken([text])).toBe(text);
    expect(spoken([...text])).toBe(text);
  });

  it('says nothing of a thought that never ends', () => {
    expect(spoken(['<think>I wonder', ' and wonder'])).toBe('');
  });

  it('knows names with marks of their own', () => {
    expect(spoken(['Dr. A. (Ada): Well.'], 'Dr. A. (Ada)')).toBe('Well.');
  });

  it('holds back no more than a name and a few marks', () => {
    const opening = createAnswerOpening('Claude');
    expect(opening.push('Clau')).toBe('');
    expect(opening.push('se one ')).toBe('Clause one ');
    const spaces = createAnswerOpening('Claude');
    expect(spaces.push(`Claude${' '.repeat(40)}x`)).not.toBe('');
  });

  it('is the same for every way of cutting, and loses nothing but the opening', () => {
    const piece = fc.constantFrom(
      'Claude',
      ':',
      ' ',
      '*',
      'Well',
      '<think>',
      '</think>',
      'Cl',
      'aude',
      '.',
      '\n',
      ' '.repeat(15),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const whole = pieces.join('');
        const inLetters = spoken([...whole]);
        expect(spoken(pieces)).toBe(inLetters);
        expect(whole.endsWith(inLetters)).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
