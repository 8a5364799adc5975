import { describe, expect, it } from 'vitest';
import { completenessLabel, completenessScore } from './completeness.js';

const NAMES = ['Claude', 'Guest'];
const score = (text: string, punctuation: boolean) => completenessScore(text, { punctuation, names: NAMES });
const label = (text: string, punctuation: boolean) => completenessLabel(score(text, punctuation));

describe('without punctuation, words look finished', () => {
  it.each([
    'claude what do you think about the future of small language models',
    'what do you make of that claude',
    'could you explain that again in simpler terms please',
    'do you agree',
    'who invented it',
    'what happened',
    'what happened in the year nineteen eighty four',
    'how many people do you know',
    'that is a strange story what do you make of it',
    'first of all what do you think of it',
    'if you could pick one what would it be',
    'if you had to choose which of the two would you take',
    'where are you from',
    'what is it like',
    'what are you looking for',
    'what are you talking about',
    'tell me more about the wax cylinder',
    'claude can you explain the needle',
    'guest how do you see it',
    'it is rather late is it not',
    "it is a lovely machine isn't it",
    'you like old records do you',
    'they never came back right',
    'yes i think so',
    "no i don't",
    'yes it is',
    'of course not',
    'thank you claude',
    'back to you',
    'what can we do',
    'what was that',
    'so do i',
    'who are they',
    'thank you so much for coming on',
    'if you could keep only one would you keep the stage or the studio',
    'that is a lovely story do you believe it',
    'why',
    'exactly',
  ])('%s', (text) => expect(label(text, false)).toBe('finished'));
});

describe('without punctuation, words might be all', () => {
  it.each([
    'that is a really good point but i am not sure i agree',
    'welcome back to the show everyone',
    'hello there',
    'i went to the market yesterday',
    'i agree with that',
    'because it was there',
    'when i was young i lived in rome',
    'if you want it i can bring it',
    'there are three reasons first it is cheap second it is light and the third it is blue',
    'the number is five five five one two three four',
    'i was born in nineteen eighty four',
    'i saw it myself',
    'what a beautiful thing',
    'music is the thing that matters',
    'claude',
    'i do not know what time it is',
    'that is what a library does',
    'if that can happen what is safe',
    'and so what',
    'i want to come back to something you said',
    'either you stay or you leave',
    'not only is it cheap but it is light',
  ])('%s', (text) => expect(label(text, false)).toBe('plain'));
});

describe('without punctuation, words promise more', () => {
  it.each([
    '',
    'um',
    'and then um',
    'and then',
    'i went to the market and',
    'so the thing about',
    'so i was wondering',
    'i was thinking',
    'i think that',
    'so what do you',
    'what did people',
    'what i mean is',
    'we have to decide what',
    'would you rather',
    'when did rome',
    'so tell me',
    'and she said',
    'to be honest',
    'not only is it cheap',
    'the more i look at old records',
    'my question to you is',
    'one thing that',
    'can you',
    'would they',
    'what do you think of the',
    'how many of the',
    'we have apples pears and',
    'it was good because',
    'it is kind of',
    'it was like',
    'i wanted to',
    'for example',
    'i have two questions',
    'let me ask you a question',
    "here's the thing",
    'there are three reasons first it is cheap',
    'if you look at the old machines',
    'when i was in the studio',
    'the number is five five five',
    'it was nineteen',
    'three point',
    'so',
    'okay',
    'it is',
    'i do not know whether',
    'you know',
    "and i'm",
    'so claude i',
  ])('"%s"', (text) => expect(label(text, false)).toBe('open'));
});

describe('a recogniser that writes punctuation', () => {
  it.each([
    ['What time is it?', 'finished'],
    ['I went home.', 'finished'],
    ['Claude?', 'finished'],
    ['What are you waiting for.', 'finished'],
    ['That is what it is.', 'finished'],
    ['Stop it!', 'finished'],
    ['We need apples, pears, and plums.', 'finished'],
    ['I see. "That is it."', 'finished'],
    ['What do you think', 'plain'],
    ['We need apples, pears, plums.', 'plain'],
    ['If you look at the old machines.', 'plain'],
    ['I have two questions.', 'plain'],
    ['Well...', 'open'],
    ['I wonder…', 'open'],
    ['First of all,', 'open'],
    ['It was the —', 'open'],
    ['So I was wondering.', 'open'],
    ['I went there. Because.', 'open'],
    ['And then, um.', 'open'],
    ['That is fine. And the', 'open'],
  ] as const)('"%s" is %s', (text, expected) => expect(label(text, true)).toBe(expected));
});

it('never leaves the range, whatever it is given', () => {
  for (const text of ['', '?', '...', '— — —', '!!!', "'", '123', '日本語。', 'x'.repeat(500)]) {
    expect(score(text, true)).toBeGreaterThanOrEqual(0);
    expect(score(text, true)).toBeLessThanOrEqual(1);
  }
});
