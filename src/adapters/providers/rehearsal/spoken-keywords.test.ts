import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentWords, stem } from './spoken-keywords.js';

describe('the words a talk can be about', () => {
  it.each([
    ['have we spoken of this before', []],
    ['could you say that again please', []],
    ["i don't know what you're asking, we'd already been there", []],
    ['so what happened then and who started it', []],
    ['well that is really interesting honestly', []],
    ['which one do you like best', []],
    ['let us go on with the next question', []],
    ['tell me about the phonograph', ['phonograph']],
    ['what did Edison’s phonograph do before that', ['edison', 'phonograph']],
    ['and how do the recordings change music', ['recordings', 'music']],
    ['why were the songs so short in 1906', ['songs', '1906']],
    ['what about Béla Bartók and his village', ['bela', 'bartok', 'village']],
    ['does tape make mistakes, or the family', ['tape', 'mistakes', 'family']],
    ['WAS HE LATE WITH THE RAILWAY AGAIN', ['railway']],
    ['the beginning of the singing', ['beginning', 'singing']],
  ])('%s', (said, words) => expect(contentWords(said)).toEqual(words));

  it('are what the sample shows are about: every point can be asked for, and by nouns', () => {
    const folder = new URL('../../../../briefings/', import.meta.url);
    for (const file of readdirSync(folder)) {
      const lists = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/keywords: \[(.+)\]/g)];
      expect(lists.length).toBeGreaterThan(0);
      for (const [, list = ''] of lists) expect(contentWords(list).length, list).toBeGreaterThanOrEqual(4);
    }
  });
});

describe('a stem', () => {
  it.each([
    ['voices', 'voice'],
    ['recording', 'recorded'],
    ['singers', 'singing'],
  ])('is the same for %s and %s', (one, other) => expect(stem(one)).toBe(stem(other)));
});
