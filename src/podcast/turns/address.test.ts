import { describe, expect, it } from 'vitest';
import { addressee, addressOf, type Speaker } from './address.js';

const CAST: readonly Speaker[] = [
  { id: 'claude', name: 'Claude', aliases: [] },
  { id: 'guest', name: 'Guest', aliases: ['our guest'] },
];
const LIBRARY: readonly Speaker[] = [
  { id: 'vera', name: 'Vera', aliases: [] },
  { id: 'max', name: 'Max', aliases: [] },
  { id: 'ada', name: 'Dr. Ada Lovelace', aliases: ['the countess'] },
];

describe('a name is called', () => {
  it.each([
    ['Claude, what do you think?', 'claude'],
    ['claude what do you think', 'claude'],
    ['What do you make of that, Claude?', 'claude'],
    ['what do you make of that claude', 'claude'],
    ['So, Claude: how did it begin?', 'claude'],
    ['Claude. What do you think?', 'claude'],
    ['What do you think? Claude?', 'claude'],
    ['Claude?', 'claude'],
    ['Over to you, Claude.', 'claude'],
    ['thank you claude', 'claude'],
    ['tell me claude what happened then', 'claude'],
    ['what do you say guest', 'guest'],
    ['That is one view. Guest, how do you see it?', 'guest'],
    ['I would put it differently, but what do you say, Guest?', 'guest'],
    ['Claude I wanted to ask you something', 'claude'],
  ])('%s', (text, speaker) => expect(addressOf([text], CAST)).toEqual({ speaker, how: 'called' }));
});

describe('of several names the one that is called is meant', () => {
  it.each([
    ['Claude said so, but what do you say, Guest?', 'guest'],
    ['Guest, what do you make of what Claude said?', 'guest'],
    ['claude said so but what do you say guest', 'guest'],
    ['Guest, do you agree with Claude?', 'guest'],
    ['Claude, ask our guest.', 'claude'],
    ['Claude, thank you. Guest, how about you?', 'guest'],
    ['Claude said so, but what does our guest say?', 'guest'],
  ])('%s', (text, speaker) => expect(addressee([text], CAST)).toBe(speaker));

  it('across clauses: a call outlasts a later mention', () => {
    expect(addressee(['Claude, what do you think?', 'I mean about what Guest said.'], CAST)).toBe('claude');
    expect(addressee(['Claude, hello.', 'Guest, you know more.', 'It is late.'], CAST)).toBe('guest');
    expect(addressee(['Claude knows.', 'The guest knows more.', 'It is late.'], CAST)).toBe('guest');
  });
});

describe('a name that is only mentioned', () => {
  it.each([
    ['Claude said so.', 'claude'],
    ['I agree with Claude', 'claude'],
    ['What about Claude?', 'claude'],
    ['What do you think of the guest?', 'guest'],
  ])('is no call: %s', (text, speaker) => expect(addressOf([text], CAST)).toEqual({ speaker, how: 'named' }));

  it.each([
    "Let's hear our guest.",
    'What does Guest say?',
    'I have a question for our guest.',
    'I would like Guest to begin.',
  ])('is an invitation: %s', (text) => expect(addressOf([text], CAST)).toEqual({ speaker: 'guest', how: 'invited' }));
});

describe('everyone is addressed', () => {
  it.each([
    'Thank you both.',
    'what do you both think',
    'A question for both of you.',
    'Claude and Guest, what do you think?',
    'What do you say, Claude, Guest?',
    'what do you think claude and guest',
    'How does everyone feel?',
  ])('%s', (text) => {
    expect(addressOf([text], CAST)).toEqual({ speaker: null, how: 'everyone' });
    expect(addressee([text], CAST)).toBeNull();
  });
});

describe('a misheard name is known where it is called', () => {
  it.each(['closet', 'clod', 'cloud', 'called', 'claud', 'clawed', 'clothes'])('Claude as "%s"', (heard) => {
    expect(addressee([`${heard} what do you think`], CAST)).toBe('claude');
    expect(addressee([`${heard} tell me about the sea`], CAST)).toBe('claude');
    expect(addressee([`so ${heard} how did it begin`], CAST)).toBe('claude');
    expect(addressee([`what do you think ${heard}`], CAST)).toBe('claude');
    expect(addressee([`What do you make of that, ${heard}?`], CAST)).toBe('claude');
  });

  it.each(['guessed', 'gas', 'guess', 'gust', 'ghost'])('Guest as "%s"', (heard) => {
    expect(addressee([`${heard} how do you see it`], CAST)).toBe('guest');
    expect(addressee([`what do you say ${heard}`], CAST)).toBe('guest');
  });

  it.each([
    ['very what do you think', 'vera'],
    ['what do you make of that macs', 'max'],
    ['Marks, can you explain that?', 'max'],
    ['aid what would you say', 'ada'],
  ])('any name: %s', (text, speaker) => expect(addressee([text], LIBRARY)).toBe(speaker));
});

describe('ordinary words in ordinary use are no names', () => {
  it.each([
    'i guess it is fine',
    'I guess so.',
    'guess what happened',
    'guess what i did yesterday',
    'guess who was there',
    'cloud computing is interesting',
    'the cloud is interesting what do you think about it',
    'what do you make of the cloud',
    'clothes are what you make of them',
    'gas can be dangerous',
    'gas is expensive these days',
    'I was called by a friend yesterday.',
    'what was it called',
    'what are they called',
    'did you say cloud',
    'do you like gas',
    'could you tell me about the sea',
    'could what you said be true',
    'is it cold',
    'are you glad',
    'does that get cold',
    'what is the best cloud',
    'how do you store it in the cloud',
    'just tell me what you think',
    'good what do you think',
    'sorry what do you mean',
    'well how do you do that',
    'Thank you.',
    '',
  ])('%s', (text) => {
    expect(addressOf([text], CAST)).toBeNull();
  });

  it.each([
    'sorry what do you mean',
    'fair enough what do you think',
    'it was very good',
    'the next question is what you think',
  ])('%s', (text) => expect(addressOf([text], LIBRARY)).toBeNull());
});

it('knows a speaker by part of a long name and by an alias', () => {
  expect(addressee(['Ada, what do you think?'], LIBRARY)).toBe('ada');
  expect(addressee(['What would the countess say?'], LIBRARY)).toBe('ada');
});
