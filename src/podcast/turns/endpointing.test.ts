import { describe, expect, it } from 'vitest';
import { endpointDelayMs, finalWaitMs, type EndpointSettings } from './endpointing.js';
import { learnPause, unlearnedHabit } from './pause-habit.js';

const settings = (change: Partial<EndpointSettings> = {}): EndpointSettings => ({
  pace: 0.5,
  punctuation: false,
  finalDelayMs: 380,
  ...change,
});
const wait = (text: string, change?: Partial<EndpointSettings>) => endpointDelayMs(text, settings(change));

describe('the wait for the end of a turn', () => {
  it.each([
    ['claude what do you think about small language models', 400],
    ['do you agree', 400],
    ['thank you', 400],
    ['welcome back to the show everyone', 578],
    ['i see', 1480],
    ['i would like to ask you about', 1_800],
    ['and then um', 2_280],
    ['', 1_800],
  ] as const)('after "%s" is %i ms', (text, ms) => expect(wait(text)).toBe(ms));

  it.each([
    'so i was wondering',
    'and then um',
    'i went there because',
    'what do you think of the',
    'if people stop singing at home',
    'so the first one',
    'i have two questions',
  ])('leaves room for a hesitation of 1.6 s after "%s"', (text) => {
    expect(wait(text)).toBeGreaterThan(1_600 + 150);
    expect(wait(text, { punctuation: true })).toBeGreaterThan(1_600 + 150);
    expect(wait(`${text}.`, { punctuation: true })).toBeGreaterThan(1_600 + 150);
  });

  it.each(['okay', 'well', 'claude'])('leaves room for a hesitation of 0.9 s after "%s"', (text) =>
    expect(endpointDelayMs(text, settings(), { names: ['Claude'] })).toBeGreaterThan(900 + 60),
  );

  it('is scaled by the show’s pace', () => {
    const paced = (pace: number) => wait('Done.', { pace, punctuation: true });
    expect([paced(0), paced(0.5), paced(1)]).toEqual([600, 400, 200]);
    expect([paced(-1), paced(7)]).toEqual([600, 200]);
  });

  it('never shrinks while the words get less finished', () => {
    const waits = ['what is it?', 'it is late.', 'it is late', 'it is for', 'i have two questions', 'it is the'].map(
      (text) => wait(text),
    );
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });
});

describe('a host who pauses long', () => {
  let habit = unlearnedHabit;
  for (let pause = 0; pause < 20; pause += 1) habit = learnPause(habit, { kind: 'went-on', pauseMs: 900 });
  const used = (text: string) => endpointDelayMs(text, settings({ punctuation: true }), { habit });

  it('is waited for a quarter longer than the usual pause', () => {
    expect(used('welcome back to the show')).toBeGreaterThan(1_100);
    expect(used('welcome back to the show')).toBeLessThan(1_130);
  });

  it('is answered as soon as ever after a question', () => {
    expect(used('What do you think?')).toBe(400);
  });

  it('is given a little more after a full stop', () => {
    expect(used('That is how it went.')).toBeGreaterThan(500);
    expect(used('That is how it went.')).toBeLessThan(700);
  });

  it('is not waited for less than anyone else after open words', () => {
    expect(used('and then um')).toBe(wait('and then um'));
  });
});

it('waits for the final text a while longer than it usually takes', () => {
  expect(finalWaitMs(settings())).toBe(870);
});
