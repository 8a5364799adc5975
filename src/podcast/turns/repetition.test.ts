import { describe, expect, it } from 'vitest';
import { gistOf, isRepetition, withLine, type Gist } from './repetition.js';

const repeats = (line: string, ...earlier: string[]) =>
  isRepetition(
    gistOf(line),
    earlier.map((text) => gistOf(text)),
  );

const SAID = 'One copy is no copy: that is what every engineer learns the hard way, and paper has only one.';

describe('a repetition', () => {
  it.each([
    ['word by word', SAID],
    ['with another beginning', `As I said before, Vera: ${SAID}`],
    [
      'turned round',
      'As I said, an engineer learns the hard way that one copy is no copy, and paper only ever has one.',
    ],
    ['cut short', 'One copy is no copy: that is what every engineer learns the hard'],
  ])('is noticed %s', (_, line) => {
    expect(repeats(line, SAID)).toBe(true);
  });

  it('is noticed however long ago it was said first', () => {
    const between = Array.from(
      { length: 100 },
      (_, index) => `Number ${index} of the many other things we talked about.`,
    );
    expect(repeats(SAID, SAID, ...between)).toBe(true);
  });

  it.each([
    [
      'another thought on the same subject',
      'An engineer trusts paper least of all, since a single fire takes every page of it.',
    ],
    [
      'an answer that takes up the question',
      'Every engineer? I know some who keep one copy of their photos and sleep well.',
    ],
    ['a nod', 'Yes, exactly, that is it.'],
    ['nothing', ''],
  ])('is not %s', (_, line) => {
    expect(repeats(line, SAID)).toBe(false);
  });

  it('never is a nod, even the second time', () => {
    expect(repeats('Yes, that is exactly right.', 'Yes, that is exactly right.')).toBe(false);
  });

  it('is found in scripts without spaces too', () => {
    const said = '紙は千年残るが、磁気テープは三十年しか持たない。';
    expect(repeats(`そうですね、${said}`, said)).toBe(true);
    expect(repeats('粘土板は機械がなくても読むことができる。', said)).toBe(false);
  });
});

describe('what is remembered of a show', () => {
  it('stays bounded', () => {
    let said: readonly Gist[] = [];
    for (let turn = 0; turn < 1_000; turn += 1) said = withLine(said, gistOf(`line number ${turn}`));
    expect(said).toHaveLength(120);
    expect(said.at(-1)).toContain('999');
  });
});
