import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beforeCut, type FedFinal, type FedWord, SttHeard } from './stt-heard.js';

const MS = 48;

/** Words as they were said: 140 to 500 ms each, some after a pause. */
const said = fc
  .array(fc.record({ lengthMs: fc.integer({ min: 140, max: 500 }), pauseMs: fc.integer({ min: 0, max: 900 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((words) => {
    let at = 0;
    return words.map(({ lengthMs, pauseMs }, index): FedWord => {
      const start = at + pauseMs * MS;
      at = start + lengthMs * MS;
      return { text: `w${index}`, start, end: at };
    });
  });

function final(words: readonly FedWord[]): FedFinal {
  return { text: words.map((word) => word.text).join(' '), words, end: words.at(-1)?.end ?? 0 };
}

/** The same words as another connection would time them. */
function retimed(words: readonly FedWord[], shiftsMs: readonly number[]): FedWord[] {
  const shift = (index: number) => (shiftsMs[index % shiftsMs.length] ?? 0) * MS;
  return words.map((word, index) => ({ ...word, start: word.start + shift(index), end: word.end + shift(index + 1) }));
}

const shifts = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 50 });

function hearAll(finals: readonly FedFinal[]): string[] {
  const heard = new SttHeard();
  return finals.flatMap((one) => heard.accept(one)?.words.map((word) => word.text) ?? []);
}

describe('what is heard twice is told once', () => {
  it('however finals repeat, overlap and differ in times by 30 ms', () => {
    const replays = fc.array(fc.record({ back: fc.nat(6), take: fc.integer({ min: 1, max: 9 }) }), { maxLength: 30 });
    fc.assert(
      fc.property(said, replays, shifts, (words, cuts, jitter) => {
        const finals: FedFinal[] = [];
        let reached = 0;
        for (const { back, take } of cuts) {
          const part = words.slice(Math.max(0, reached - back), Math.max(0, reached - back) + take);
          if (part.length > 0) finals.push(final(retimed(part, jitter)));
          reached = Math.max(reached, Math.min(words.length, Math.max(0, reached - back) + take));
        }
        finals.push(final(words.slice(Math.max(0, reached - 1))));
        expect(hearAll(finals)).toEqual(words.map((word) => word.text));
      }),
      { numRuns: 500 },
    );
  });

  it('and a final that comes again, word for word, tells nothing', () => {
    fc.assert(
      fc.property(said, (words) => {
        expect(hearAll([final(words), final(words)])).toEqual(words.map((word) => word.text));
      }),
    );
  });

  it('but a word said twice is told twice', () => {
    const very = (start: number): FedWord => ({ text: 'very', start: start * MS, end: (start + 160) * MS });
    expect(hearAll([final([very(0)]), final([very(160), very(320)])])).toEqual(['very', 'very', 'very']);
  });

  it('and the punctuation of a repeated word makes no new one', () => {
    const first: FedWord = { text: 'Stop.', start: 0, end: 300 * MS };
    const again: FedWord = { text: 'stop', start: 160 * MS, end: 460 * MS };
    expect(hearAll([final([first]), final([again])])).toEqual(['Stop.']);
  });

  it('without word times, by where finals end', () => {
    const heard = new SttHeard();
    const untimed = (text: string, endMs: number): FedFinal => ({ text, words: [], end: endMs * MS });
    expect(heard.accept(untimed('one', 1_000))?.text).toBe('one');
    expect(heard.accept(untimed('one', 1_150))).toBeUndefined();
    expect(heard.accept(untimed('two', 1_900))?.text).toBe('two');
  });

  it('keeps the text as the vendor wrote it when all of it is new, and the rest of it otherwise', () => {
    const heard = new SttHeard();
    const words = ['so', 'it', 'is'].map((text, index) => ({ text, start: index * 9_600, end: index * 9_600 + 9_000 }));
    expect(heard.accept({ ...final(words.slice(0, 2)), text: 'So, it' })?.text).toBe('So, it');
    expect(heard.accept({ ...final(words), text: 'So, it is.' })?.text).toBe('is');
  });
});

describe('where a connection was cut', () => {
  it('every word is told by the old or the new one, and none by both', () => {
    fc.assert(
      fc.property(said, fc.nat(30_000), shifts, (words, cutMs, jitter) => {
        const cutAt = cutMs * MS;
        const old = words
          .filter((word) => word.start < cutAt)
          .map((word) => ({ ...word, end: Math.min(word.end, cutAt) }));
        const halves = old.map((word, index) =>
          word.end < (words[index]?.end ?? 0) ? { ...word, text: 'half' } : word,
        );
        const whole = beforeCut(final(halves), cutAt);
        const finals = [...(whole === undefined ? [] : [whole]), final(retimed(words, jitter))];
        expect(hearAll(finals)).toEqual(words.map((word) => word.text));
      }),
      { numRuns: 500 },
    );
  });

  it('a final without word times that reaches the cut is left to the new one', () => {
    expect(beforeCut({ text: 'a', words: [], end: 1_000 * MS }, 1_100 * MS)).toBeUndefined();
    expect(beforeCut({ text: 'a', words: [], end: 700 * MS }, 1_100 * MS)?.text).toBe('a');
  });
});
