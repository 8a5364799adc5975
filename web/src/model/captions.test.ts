import { expect, it } from 'vitest';
import { readCaptions } from './captions.js';

it('reads speakers and words out of WebVTT, leaving word times and notes aside', () => {
  const vtt = [
    'WEBVTT',
    '',
    'NOTE made by the recorder',
    '',
    '1',
    '00:01:02.000 --> 00:01:04.500',
    '<v Claude>Salt &amp; light <00:01:03.000>keep',
    'time.',
    '',
    '01:00:00.000 --> 01:00:01.000 align:start',
    'Thank you —',
  ].join('\r\n');
  expect(readCaptions(vtt)).toEqual([
    { from: '01:02', speaker: 'Claude', text: 'Salt & light keep time.' },
    { from: '01:00:00', speaker: null, text: 'Thank you —' },
  ]);
});

it('shows nothing for a file without cues', () => {
  expect(readCaptions('WEBVTT\n')).toEqual([]);
});
