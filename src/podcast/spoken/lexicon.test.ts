import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lexicon, phrasesOf } from './lexicon.js';
import { createSentenceSplitter } from './sentence-splitter.js';
import { spokenFormOf } from './spoken-forms.js';
import { createSpokenTextFilter } from './spoken-text.js';

const toVoice = (written: string, lexicon: Lexicon) => spokenFormOf(written, lexicon).text;

describe('the lexicon of a show', () => {
  it('replaces whole words and phrases, the longest first', () => {
    const lexicon = {
      GIF: 'jif',
      'gif wars': 'the jif wars',
      'C++': 'C plus plus',
      York: 'Yark',
      'New York': 'Noo York',
    };
    expect(toVoice('The gif wars: a GIF is no GIFT in C++.', lexicon)).toBe(
      'The the jif wars: a jif is no GIFT in C plus plus.',
    );
    expect(toVoice('New York, not York.', lexicon)).toBe('Noo York, not Yark.');
    expect(toVoice('New\nYork or New\u00a0York.', lexicon)).toBe('Noo York or Noo York.');
  });

  it.each([
    [{ gif: 'jif' }, 'A gif, a GIF, a Gif.', 'A jif, a jif, a jif.'],
    [{ US: 'U S' }, 'The US told us.', 'The U S told us.'],
    [{ Nice: 'Neece' }, 'Nice is a nice place.', 'Neece is a nice place.'],
    [{ US: 'U S', us: 'uss' }, 'The US told us.', 'The U S told uss.'],
    [{ straße: 'strasse' }, 'Die Straße hier.', 'Die strasse hier.'],
  ])('%j: small letters mean any case, capitals that very word', (lexicon, written, said) =>
    expect(toVoice(written, lexicon)).toBe(said),
  );

  it.each([
    [{ GIF: 'jif' }, 'Two GIFs, the GIF’s size, the GIFs’ sizes.', 'Two jifs, the jif’s size, the jifs’ sizes.'],
    [{ DVD: 'D V D' }, "Old DVDs, a DVD's case.", "Old D V D's, a D V D's case."],
    [{ Katz: 'Cats' }, 'The Katzes and Katz’s book.', 'The Catses and Cats’s book.'],
    [{ phoneme: 'fo neem' }, 'Phonemes matter.', 'fo neems matter.'],
    [{ I: 'eye', a: 'uh' }, 'Is it as I say, a plan?', 'Is it as eye say, uh plan?'],
    [{ GIF: 'jif', GIFs: 'many jifs' }, 'All GIFs.', 'All many jifs.'],
    [{ bas: 'bah' }, 'The bass of bas.', 'The bass of bah.'],
  ])('%j: plurals and possessives follow their word', (lexicon, written, said) =>
    expect(toVoice(written, lexicon)).toBe(said),
  );

  it('knows a name by either apostrophe and either way to write an accent', () => {
    const lexicon = { "O'Neill": 'Oh Neel', 'Bart\u00f3k': 'Bar-talk' };
    expect(toVoice("O'Neill, O’Neill, Bart\u00f3k, Barto\u0301k.", lexicon)).toBe(
      'Oh Neel, Oh Neel, Bar-talk, Bar-talk.',
    );
  });

  it('has the last word: what it says is not turned into anything else', () => {
    expect(toVoice('Route 66 in 5 km, 5 km.', { 'Route 66': 'root 66', '5 km': '5 km' })).toBe(
      'root 66 in 5 km, 5 km.',
    );
    expect(toVoice('Open 24/7 and 5 km on.', { on: 'off' })).toBe('Open twenty-four seven and 5 kilometers off.');
  });

  it('says what the show wants even where the text has a dollar sign or a dangerous name', () => {
    expect(toVoice('AC is on.', { AC: 'A $& C' })).toBe('A $& C is on.');
    expect(toVoice('The constructor is on.', { x: 'y' })).toBe('The constructor is on.');
    expect(toVoice('plain', { '': 'nothing' })).toBe('plain');
    expect(toVoice('a (b) [c] \\d.', { '(b)': 'bee', '\\d': 'dee' })).toBe('a bee [c] dee.');
  });

  it('names the entries that must not be torn apart', () => {
    expect(phrasesOf({ GIF: 'jif', 'New York': 'x', 'Yahoo!': 'y', 'Ph.D. thesis': 'z' })).toEqual([
      'New York',
      'Ph.D. thesis',
    ]);
  });
});

describe('a reply that streams in', () => {
  const lexicon = { GIF: 'jif', 'New York': 'Noo York', 'Yahoo! Answers': 'yahoo answers', 'vs.': 'against' };
  const bits = [
    'GIFs',
    '**New York**',
    'New',
    'York',
    'Yahoo! Answers',
    'Yahoo!',
    'vs.',
    '$42.50',
    'word',
    'It is late.',
    'and',
    '—',
    'a,',
  ];

  it('is said the same however it is cut, every phrase of the lexicon whole', () => {
    const text = fc.array(fc.constantFrom(...bits), { maxLength: 60 }).map((words) => words.join(' '));
    const steps = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, steps, (whole, sizes) => {
        const voice = said(whole, sizes).join(' ');
        expect(said(whole, [whole.length + 1]).join(' ')).toBe(voice);
        expect(voice).not.toMatch(/New\s+York|Yahoo!\s+Answers|GIF|\bvs\./);
      }),
      { numRuns: 1_000, seed: 8 },
    );
  });

  function said(whole: string, sizes: readonly number[]): string[] {
    const filter = createSpokenTextFilter();
    const splitter = createSentenceSplitter({ phrases: phrasesOf(lexicon) });
    const pieces: string[] = [];
    for (let at = 0, turn = 0; at < whole.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      pieces.push(...splitter.push(filter.push(whole.slice(at, at + size))));
      at += size;
    }
    pieces.push(...splitter.push(filter.flush()), ...splitter.flush());
    return pieces.map((piece) => spokenFormOf(piece, lexicon).text);
  }
});
