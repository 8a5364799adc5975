import { describe, expect, it } from 'vitest';
import { soundDistance, soundKey, soundsAlike } from './sound-key.js';

describe('the key of a word', () => {
  it.each([
    ['claude', 'KLD'],
    ['cloud', 'KLD'],
    ['called', 'KLD'],
    ['closet', 'KLST'],
    ['guest', 'GST'],
    ['Philip', 'FLP'],
    ['knight', 'NT'],
    ['Xavier', 'SFR'],
    ['Chloé', 'KL'],
    ['Michael', 'MKL'],
    ['George', 'JRJ'],
    ['Thomas', '0MS'],
    ['Ada', 'AD'],
    ['Shaun’s', 'XN'],
    ['', ''],
    ['42', ''],
  ])('%s is %s', (word, key) => expect(soundKey(word.replace('’', "'"))).toBe(key));
});

describe('words that sound alike', () => {
  it.each([
    ['claude', 'clothes'],
    ['guest', 'guess'],
    ['guest', 'quest'],
    ['max', 'marks'],
    ['vera', 'very'],
    ['jeff', 'geoff'],
    ['robin', 'robbing'],
    ['catherine', 'kathryn'],
  ])('%s and %s', (a, b) => {
    expect(soundsAlike(a, b)).toBe(true);
    expect(soundsAlike(b, a)).toBe(true);
  });

  it.each([
    ['claude', 'class'],
    ['guest', 'best'],
    ['guest', 'question'],
    ['max', 'mats'],
    ['robin', 'rabbit'],
    ['ada', 'other'],
    ['joe', 'no'],
  ])('but not %s and %s', (a, b) => expect(soundsAlike(a, b)).toBe(false));
});

it('a distance is the same both ways, and none from a key to itself', () => {
  for (const [a, b] of [
    ['KLD', 'KLST'],
    ['GST', 'GS'],
    ['', 'MKS'],
    ['RBN', 'RBN'],
  ] as const) {
    expect(soundDistance(a, b)).toBeCloseTo(soundDistance(b, a));
    expect(soundDistance(a, a)).toBe(0);
  }
});
