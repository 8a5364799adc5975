import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSentenceSplitter, type SentenceSplitterOptions } from './sentence-splitter.js';

function split(text: string, options: SentenceSplitterOptions = {}, chunkSize = text.length + 1): string[] {
  const splitter = createSentenceSplitter(options);
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += chunkSize) pieces.push(...splitter.push(text.slice(at, at + chunkSize)));
  return [...pieces, ...splitter.flush()];
}

describe('any text, however it is cut into chunks', () => {
  const material = fc.oneof(
    fc.constantFrom(
      ...[
        'Mr. ',
        'Dr. ',
        'e.g. ',
        'p.m. ',
        'U.S.A. ',
        'No. 5 ',
        '3.14',
        'v1.2.3 ',
        'https://a.example/b?c=d. ',
        'me@example.com. ',
        '...',
        '…',
        '?!',
      ],
      ...[
        '"Stop." ',
        '(well) ',
        '“Yes!” ',
        '[1]',
        '。',
        '！',
        '？」',
        '「',
        'こんにちは',
        '你好，',
        'مرحبا؟ ',
        'नमस्ते। ',
        'สวัสดีครับ',
        '\n',
        '\n- ',
        '1. ',
        ' — ',
      ],
      ...[
        '**bold** ',
        '*it*',
        '`code`',
        '# ',
        '> ',
        '[a](https://b.example) ',
        '```',
        '~~',
        '| a | b |',
        '[^1]',
        'a_b_c ',
      ],
      ...['New York', 'Yahoo! Answers', 'Yahoo! Then ', 'New '],
      ...[
        'word',
        ' and ',
        ', ',
        '. ',
        '; ',
        ': ',
        '!',
        '?',
        ' ',
        '  ',
        '😀',
        'e\u0301',
        '\ud83d',
        '\udc00',
        'The ',
        'I. ',
        'averyveryverylongwordindeed',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.lorem({ maxCount: 12 }),
  );
  const text = fc.array(material, { maxLength: 40 }).map((parts) => parts.join(''));
  const phrases = ['New York', 'Yahoo! Answers'];
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });

  it('is parted without loss, the same way every time', () => {
    fc.assert(
      fc.property(text, sizes, (whole, steps) => {
        const splitter = createSentenceSplitter({ phrases });
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const step = steps[turn % steps.length] ?? 1;
          pieces.push(...splitter.push(whole.slice(at, at + step)));
          at += step;
        }
        pieces.push(...splitter.flush());
        expect(pieces.join('')).toBe(whole);
        expect(pieces).toEqual(split(whole, { phrases }));
        expect(pieces.every((piece) => piece.trim().length <= 240 && piece.length > 0)).toBe(true);
      }),
      { numRuns: 10_000, seed: 20 },
    );
  }, 60_000);

  it('keeps surrogate pairs and combining marks together when nothing but length parts it', () => {
    for (const unit of ['😀', 'e\u0301', 'ที่']) {
      for (const piece of split(unit.repeat(400))) {
        expect(piece.length % unit.length, JSON.stringify(piece)).toBe(0);
      }
    }
  });

  it('parts a text without spaces by length', () => {
    const thai = 'วันนี้อากาศดีมากเราจะไปเดินเล่นที่สวนสาธารณะ'.repeat(20);
    expect(split(thai).length).toBeGreaterThan(3);
  });

  it('takes the same splitter for the next reply after a flush', () => {
    const splitter = createSentenceSplitter();
    const say = (text: string) => [...splitter.push(text), ...splitter.flush()];
    const once = say('"Honestly, I never thought of it that way before. But go on.');
    expect(say('"Honestly, I never thought of it that way before. But go on.')).toEqual(once);
    expect(splitter.flush()).toEqual([]);
  });
});

describe('a phrase that a show wants said as one', () => {
  const phrases = ['Yahoo! Answers', 'the New York Times', 'Dr. No'];

  it.each([
    'We asked that question on Yahoo! Answers in those days.',
    'And they read us every day of the week in the New York Times back then, you know.',
    'A very long time ago, and for no good reason at all, I fell for the\nnew york times.',
  ])('is never parted: %s', (text) => {
    for (const size of [1, 3, 1000]) {
      const pieces = split(text, { phrases }, size);
      expect(pieces.join('')).toBe(text);
      expect(pieces.filter((piece) => /Yahoo! Answers|the\snew york times/i.test(piece))).toHaveLength(1);
    }
  });

  it('does not stop a sentence that merely begins like it', () => {
    const text = 'I have never heard of the new. York is old, and its walls are older.';
    expect(split(text, { firstMaxChars: 240, phrases }).map((piece) => piece.trim())).toEqual([
      'I have never heard of the new.',
      'York is old, and its walls are older.',
    ]);
  });
});
