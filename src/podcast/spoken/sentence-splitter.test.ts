import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpokenTextFilter } from './spoken-text.js';
import { createSentenceSplitter, type SentenceSplitterOptions } from './sentence-splitter.js';

const WHOLE_SENTENCES: SentenceSplitterOptions = { firstMaxChars: 240 };
const EVERY_SENTENCE: SentenceSplitterOptions = { firstMaxChars: 240, minChars: 1 };

function split(text: string, options: SentenceSplitterOptions = {}, chunkSize = text.length + 1): string[] {
  const splitter = createSentenceSplitter(options);
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += chunkSize) pieces.push(...splitter.push(text.slice(at, at + chunkSize)));
  return [...pieces, ...splitter.flush()];
}

const trimmed = (pieces: readonly string[]) => pieces.map((piece) => piece.trim());

describe('the first piece', () => {
  const replies = [
    'That is a wonderful question, and the honest answer is that nobody knew at the time. Edison thought of it as an office machine.',
    'Well, when the first records came out they could hold only a few minutes of sound on each side so songs became short.',
    'I think so. Recording changed what we call music because a performance no longer had to end when the room went quiet.',
    'Oh, absolutely! The metronome is older than the gramophone, but it was the gramophone that fixed the tempo of a song for good.',
    'Before we go there I would like to ask our guest something about the early studios and the singers who stood in them.',
  ];

  it.each(replies)('is short enough to start speaking at once: %s', (reply) => {
    const [first = ''] = split(reply);
    expect(first.length).toBeGreaterThanOrEqual(15);
    expect(first.length).toBeLessThanOrEqual(60);
  });

  it.each(replies)('is on its way by the time 62 characters have arrived: %s', (reply) => {
    const filter = createSpokenTextFilter();
    const splitter = createSentenceSplitter();
    const needed = [...reply].findIndex((letter) => splitter.push(filter.push(letter)).length > 0);
    expect(needed).toBeGreaterThan(0);
    expect(needed).toBeLessThan(62);
  });

  it('is short enough for any prose', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 40, mode: 'words' }), (words) => {
        expect(split(words)[0]?.length).toBeLessThanOrEqual(60);
      }),
      { numRuns: 1_000, seed: 60 },
    );
  });

  it('is on its way the moment its mark arrives', () => {
    expect(createSentenceSplitter().push('That is a really good question.')).toEqual([
      'That is a really good question.',
    ]);
    expect(createSentenceSplitter().push('What do you make of that?')).toEqual(['What do you make of that?']);
    expect(createSentenceSplitter().push('When the first records came out,')).toEqual([
      'When the first records came out,',
    ]);
    expect(createSentenceSplitter().push('There are only two answers to it —')).toHaveLength(1);
  });

  it.each([
    'You can reach me at first.last@example.com if you like. Now then',
    'It was measured as exactly 3.14159 by the students. And',
    'The answer came from old Dr. Walker, who said so. It',
    'We read it all on https://example.org/why?not=1, I think. It',
    'It cost about 1,000 dollars, they say. It',
    'Please open the file package.json, then look. It',
  ])('is not cut inside a name or a figure: %s', (reply) => {
    const [first = '', second = ''] = split(reply);
    expect(first).toMatch(/[\p{L}\p{N}]$|[,.]$/u);
    expect(second === '' || /^\s/.test(second), `${first}|${second}`).toBe(true);
  });

  it('does not break after a word that leans on the next', () => {
    const [first] = split(
      'Well, when the first records came out they could hold only a few minutes of sound on each side',
    );
    expect(first).toBe('Well, when the first records came out they could hold only');
  });

  it('breaks before a joining word when no mark comes in time', () => {
    const [first] = split('I would like to ask our listeners something important about the early studios they built');
    expect(first).toBe('I would like to ask our listeners something important');
  });
});

describe('whole sentences of twenty characters or more', () => {
  it.each([
    'R.T.C stands for Real-Time Communication again R.T.C.',
    'Mr. Theo is hiding from Mrs. Jones and Dr. Strange.',
    'This is a test. Another test.',
    'f(x) = x * 2.54 + 42.',
    'Hey! Hi! Hello! This is a sentence.',
    'It happened in the U.S. Army long ago.',
    'We spoke to J. K. Rowling and to J. R. R. Tolkien about it.',
    'Acme Inc. is a company, e.g. for rockets, i.e. fast things.',
    'See No. 5, fig. 3 and vol. 2 of example.ai for v1.2.3 of it.',
    'I was thinking... maybe we should wait.',
    '"Are you sure about that?" she asked him.',
  ])('stay one: %s', (text) => {
    for (const size of [1, 2, 4, 1000]) expect(split(text, WHOLE_SENTENCES, size)).toEqual([text]);
  });

  it.each([
    [
      'The meeting is at 3 p.m. Bring your own instruments.',
      ['The meeting is at 3 p.m.', 'Bring your own instruments.'],
    ],
    ['Nobody believed him in the U.S. The rest of us did.', ['Nobody believed him in the U.S.', 'The rest of us did.']],
    [
      'He shouted out "Stop right there." Then he left at once.',
      ['He shouted out "Stop right there."', 'Then he left at once.'],
    ],
    [
      'Are you really, truly so sure?! I would not be so sure.',
      ['Are you really, truly so sure?!', 'I would not be so sure.'],
    ],
    ['It all began in 1877. Then it went very quickly.', ['It all began in 1877.', 'Then it went very quickly.']],
    [
      'I was not quite so sure… Then the record began to play.',
      ['I was not quite so sure…', 'Then the record began to play.'],
    ],
    [
      'Some buy the whole record;\nothers want a single song',
      ['Some buy the whole record;', 'others want a single song'],
    ],
    [
      'A heading without a mark\nand then the text below it',
      ['A heading without a mark', 'and then the text below it'],
    ],
    [
      '今日はとても天気がいいですね。散歩に行きましょうか？はい！',
      ['今日はとても天気がいいですね。', '散歩に行きましょうか？', 'はい！'],
    ],
    ['「今日はいい天気。」と彼は言いました。', ['「今日はいい天気。」', 'と彼は言いました。']],
    ['هل تعرف ما هو هذا الشيء؟ نعم أعرفه جيدا يا صديقي.', ['هل تعرف ما هو هذا الشيء؟', 'نعم أعرفه جيدا يا صديقي.']],
    ['आज मौसम बहुत अच्छा है ना। हम बाहर जाएंगे अभी।', ['आज मौसम बहुत अच्छा है ना।', 'हम बाहर जाएंगे अभी।']],
  ])('are told apart: %s', (text, expected) => {
    for (const size of [1, 2, 4, 1000]) expect(trimmed(split(text, WHOLE_SENTENCES, size))).toEqual(expected);
  });

  it('are parted at a clause, then at a space, when they run on', () => {
    const clause = 'the song went on and on without an end in sight, ';
    const pieces = split(clause.repeat(12), WHOLE_SENTENCES);
    expect(pieces.every((piece) => piece.trim().length <= 240)).toBe(true);
    expect(pieces.slice(0, -1).every((piece) => piece.endsWith(','))).toBe(true);
    const words = split('word '.repeat(120), WHOLE_SENTENCES);
    expect(words.slice(0, -1).every((piece) => piece.endsWith('word'))).toBe(true);
  });
});

describe('where the first sentence ends when more follows', () => {
  it.each([
    ['This is for Mr. and Mrs. Jones. Next', 31],
    ['U.S.A. and N.A.S.A. They', 19],
    ['Mail first.last@example.com. Next', 28],
    ['The number pi is 3.14159. Next', 25],
    ['My account balance is now at 1.23e4. Next', 36],
    ['The train leaves at 3:00 a.m. Next', 29],
    ['こんにちは。元', 6],
    ['One thing; another', 10],
    ['Well then... Next', 12],
    ['Hello Pipecat! How', 14],
    ['It is $29.95/month. Next', 19],
  ])('%s', (text, end) => {
    const splitter = createSentenceSplitter(EVERY_SENTENCE);
    const [first] = [...splitter.push(text), ...splitter.push(' on')];
    expect(first?.length).toBe(end);
  });

  it.each([
    'Ok, Mr. Smith let us ',
    'Dr. Walker, I presume ',
    'America, or the U.S',
    'The number pi is 3.14159',
    'und drittens, am 3',
  ])('nowhere yet: %s', (text) => expect(createSentenceSplitter(EVERY_SENTENCE).push(text)).toEqual([]));

  it('waits for white space before it trusts a mark in a later sentence', () => {
    const splitter = createSentenceSplitter(EVERY_SENTENCE);
    expect(splitter.push('Hello Pipecat!')).toEqual([]);
    expect(splitter.push(' How')).toEqual(['Hello Pipecat!']);
    expect(splitter.flush()).toEqual([' How']);
    expect(splitter.flush()).toEqual([]);
  });
});
