import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpokenTextFilter, isPronounceable } from './spoken-text.js';

function spoken(text: string, chunkSize = text.length + 1): string {
  const filter = createSpokenTextFilter();
  let said = '';
  for (let at = 0; at < text.length; at += chunkSize) said += filter.push(text.slice(at, at + chunkSize));
  return said + filter.flush();
}

const CHUNKS = [1, 2, 3, 5, 7, 11, 50, 1000];

describe('marks that are not read out', () => {
  it.each([
    ['This is *really* **very** ***most*** _truly_ good.', 'This is really very most truly good.'],
    ['A **bold with *nested* words** here.', 'A bold with nested words here.'],
    ['An **end *nested***, then.', 'An end nested, then.'],
    ['In marks: (**1**) and "**this**".', 'In marks: (1) and "this".'],
    ['你好**世界**！ ภาษา**ไทย**ครับ 한국**어**는', '你好世界！ ภาษาไทยครับ 한국어는'],
    [
      '**A very long bold passage that goes on for much more than forty characters** ends.',
      'A very long bold passage that goes on for much more than forty characters ends.',
    ],
    ['Some ~~old~~ new `code with *stars*` text.', 'Some old new code with *stars* text.'],
    ['# Title\nText', 'Title.\nText'],
    ['## What now?\n\nText', 'What now?\nText'],
    ['- one\n- two.\n* three', 'one.\ntwo.\nthree.'],
    ['> quoted\n> > twice', 'quoted\ntwice'],
    ['1. one\n2. two', '1. one.\n2. two.'],
    ['- [ ] open\n- [x] done', 'open.\ndone.'],
    ['a\n---\nb\n* * *\nc\n***\nd', 'a\nb\nc\nd'],
    [`a\n${'-'.repeat(90)}\nb`, 'a\nb'],
    ['See [the page](https://example.com/a_(b)?c=d) now.', 'See the page now.'],
    [
      `See [a text that is much longer than the forty characters](https://example.com/${'x'.repeat(200)}) now.`,
      'See a text that is much longer than the forty characters now.',
    ],
    ['An ![old radio](radio.png) here.', 'An old radio here.'],
    ['It is so[1], they say[2, 3]. And 【4†source】 so.', 'It is so, they say. And so.'],
    ['Go to https://www.example.com/a/b?c. Then rest.', 'Go to example.com. Then rest.'],
    ['(see https://example.com) or <https://example.org/x>.', '(see example.com) or example.org.'],
    [`At https://${'a'.repeat(60)}.com/x, then.`, 'At a link, then.'],
    ['Before\n```js\nconst a = 1;\n```\nAfter', 'Before\nAfter'],
    ['| Name | Age |\n|------|:---:|\n| Ann | 5 |', 'Name, Age.\nAnn, 5.'],
    ['Great 😀👍🏽 work 👩‍👩‍👧, 🇩🇪 1️⃣ ❤️.', 'Great work, 1.'],
    ['<think>\nHm, *secret*\n</think>\n\nHello <b>there</b>.', 'Hello there.'],
    ['Well. *laughs* That is *softly chuckles*. [music] (laughter) So.', 'Well. That is. So.'],
    ['*clears throat* Welcome.', 'Welcome.'],
    ['Five \\* six \\_ seven.', 'Five * six _ seven.'],
    ['  Too   many\t spaces \n\n\n and lines  ', 'Too many spaces\nand lines'],
  ])('%s', (text, expected) => {
    for (const size of CHUNKS) expect(spoken(text, size), `chunks of ${size}`).toBe(expected);
  });
});

describe('marks that mean themselves', () => {
  it.each([
    '2 * 3 = 6',
    'all *.py files',
    'x**2 + y**2',
    'a ** b',
    'the __init__ and __dunder__ names',
    'snake_case_name and _private',
    '变量_名字_很长',
    '****quad****',
    'an ***open run',
    'see ***** here',
    'wait --- what?',
    'a < b and c > d',
    'about ~5 and #3',
    'we call *music*'.replaceAll('*', "'"),
    'an arr[x] or [sic] remains',
    '-5 degrees',
    '+1 for that',
    'costs 5 | 6',
    'C:\\music\\new',
    'Wow! Really?! (Yes, really.)',
    '5* hotel',
    '© 2024 ™',
    'क्‍ष stays whole',
    'an unfinished [bracket and (paren',
  ])('%s', (text) => {
    for (const size of CHUNKS) expect(spoken(text, size), `chunks of ${size}`).toBe(text);
  });

  it('keeps a rule that is indented as sample text', () => {
    expect(spoken('a\n    ---\nb')).toBe('a\n---\nb');
  });

  it('keeps an emphasised word that is also the name of a sound', () => {
    expect(spoken('what we call *music* today')).toBe('what we call music today');
  });
});

describe('any text, however it is cut into chunks', () => {
  const material = fc.oneof(
    fc.constantFrom(
      ...[
        '*',
        '**',
        '***',
        '_',
        '__',
        '~~',
        '`',
        '```',
        '```\n',
        '\n',
        '\n\n',
        '# ',
        '- ',
        '> ',
        '| ',
        ' |',
        '---',
        '[',
        ']',
        '](',
        ')',
        '(',
        '![',
        '<think>',
      ],
      ...[
        '</think>',
        '<b>',
        '<',
        '>',
        'https://',
        'www.',
        'example.com/',
        '😀',
        '👩‍👧',
        '\ud83d',
        '\u200d',
        '\ufe0f',
        '*laughs*',
        '[music]',
        '【',
        '】',
        '\\',
        'word',
        ' ',
        '. ',
        '! ',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.lorem({ maxCount: 8 }),
  );
  const text = fc.array(material, { maxLength: 40 }).map((parts) => parts.join(''));

  it('says the same', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }), (whole, steps) => {
        const filter = createSpokenTextFilter();
        let said = '';
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const step = steps[turn % steps.length] ?? 1;
          said += filter.push(whole.slice(at, at + step));
          at += step;
        }
        expect(said + filter.flush()).toBe(spoken(whole));
      }),
      { numRuns: 10_000, seed: 19 },
    );
  }, 60_000);

  it('never holds back more than forty characters', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const filter = createSpokenTextFilter();
        filter.push(whole);
        // Beside what was held, a flush may add one full stop.
        expect([...filter.flush()].length).toBeLessThanOrEqual(41);
      }),
      { numRuns: 2_000, seed: 40 },
    );
  }, 60_000);

  it.each(['*', '**', '_', '~~', '[1', '[', '(laughing', '`', '<b', '![', '__init', '【', 'https://'])(
    'is not kept waiting by a %s that stays alone',
    (mark) => {
      const filter = createSpokenTextFilter();
      const words = 'word and '.repeat(20);
      const said = filter.push(`Then ${mark}${words}`);
      expect(`Then ${mark}${words}`.length - said.length).toBeLessThanOrEqual(60);
      expect(filter.flush().length).toBeLessThanOrEqual(41);
    },
  );

  it('hands a sentence mark on at once', () => {
    for (const mark of ['.', '?', '!', ',']) expect(createSpokenTextFilter().push(`Word${mark}`)).toBe(`Word${mark}`);
  });

  it('is ready for the next reply after a flush', () => {
    const filter = createSpokenTextFilter();
    filter.push('<think> never closed **');
    expect(filter.flush()).toBe('');
    expect(filter.push('Hello there.') + filter.flush()).toBe('Hello there.');
  });
});

describe('whether a voice can say anything', () => {
  it.each([
    ['word', true],
    ['5', true],
    ['日本', true],
    ['..”', false],
    [' \n', false],
    ['', false],
  ])('%j: %s', (text, expected) => expect(isPronounceable(text)).toBe(expected));
});
