import { describe, expect, it } from 'vitest';
import { bytesText, msText, uptimeText } from './figures.js';

describe('figures for people', () => {
  it.each([
    [0, '0 B'],
    [1_536, '1.5 KB'],
    [120 * 1_024 ** 2, '120 MB'],
    [5 * 1_024 ** 4, '5.0 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [59, '0 min'],
    [3_700, '1 h 1 min'],
    [93_784, '1 d 2 h'],
  ])('%d seconds are %s', (seconds, text) => expect(uptimeText(seconds)).toBe(text));

  it('a time that was not measured is a dash', () =>
    expect([msText(null), msText(3.21), msText(123.4)]).toEqual(['–', '3.2 ms', '123 ms']));
});
