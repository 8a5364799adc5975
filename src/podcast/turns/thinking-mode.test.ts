import { describe, expect, it } from 'vitest';
import type { Speaker } from './address.js';
import { asksForTime, givesFloorBack, judgeHold } from './thinking-mode.js';

const cast: readonly Speaker[] = [
  { id: 'claude', name: 'Claude', aliases: [] },
  { id: 'guest', name: 'Guest', aliases: [] },
];

describe('time to think is asked for by', () => {
  it.each([
    'Let me think about that.',
    'let me thing',
    "That's a good question, let me think about it for a second.",
    'hold on a second',
    'old on a sec',
    'gold on a second',
    'give me as second',
    'hang on',
    'Hold on. Wait.',
    'hold on way',
    'wait',
    'Wait, wait.',
    'Well, give me a moment please',
    'give me a second to think',
    'I need a minute',
    'one moment',
    'just a second',
    'bear with me',
    'hmm, let me see',
    'let me see, um',
    'so where was I?',
    'how do I put this',
    'what was I going to say',
    'I lost my train of thought',
    'ummm',
    'I would say uhhhh',
    'Hmmmm...',
    'um, uh, hmm',
  ])('%s', (text) => expect(asksForTime(text)).toBe(true));
});

describe('time to think is not asked for by', () => {
  it.each([
    'Let me think of an example: the phonograph.',
    'I held on to it.',
    'What do you think?',
    'um',
    'hmm',
    'That took a second.',
    'Let me see the record',
    'hold on to your hats',
    'I was thinking of Rome.',
    'umm well it was late',
    '',
  ])('%s', (text) => expect(asksForTime(text)).toBe(false));
});

describe('after a question of an AI speaker', () => {
  const scene = { afterQuestion: true };
  it.each(['um', 'Hmm.', 'uh, well', 'hmm good question', "oh that's a good question"])(
    '"%s" alone is thinking',
    (text) => {
      expect(asksForTime(text, scene)).toBe(true);
      expect(asksForTime(text, { afterQuestion: false })).toBe(false);
    },
  );

  it.each(['um, in Paris', 'yes', ''])('"%s" is not', (text) => {
    expect(asksForTime(text, scene)).toBe(false);
  });
});

describe('the floor is given back by', () => {
  it.each([
    'Okay, back to you.',
    'over to you now',
    'go ahead',
    'please continue',
    'So what do you think?',
    'Your turn.',
    "I'm done",
  ])('%s', (text) => expect(givesFloorBack(text)).toBe(true));
  it.each(['I could go on about that', 'It goes back to you know when', 'He said go ahead and leave'])(
    'but not by "%s"',
    (text) => expect(givesFloorBack(text)).toBe(false),
  );
});

describe('words in thinking mode', () => {
  it.each([
    ['hmm', true, 'thinking'],
    ['let me see', true, 'thinking'],
    ['no not that', false, 'thinking'],
    ['no', true, 'thinking'],
    ['interesting question', true, 'thinking'],
    ['it was in the summer', false, 'thinking'],
    ['it was in the summer', true, 'goes-on'],
    ['okay so', false, 'goes-on'],
    ['um, all right, so', false, 'goes-on'],
    ['got it', false, 'goes-on'],
    ['okay so let me think', true, 'thinking'],
    ['Claude, what would you say', false, 'goes-on'],
    ['Claude?', true, 'hands-over'],
    ['I was reading what Claude', false, 'thinking'],
    ['back to you', true, 'hands-over'],
    ['back to you', false, 'thinking'],
    ['', true, 'thinking'],
  ] as const)('"%s" (final: %s): %s', (text, final, expected) => {
    expect(judgeHold(text, { final, cast })).toBe(expected);
  });
});
