import { describe, expect, it } from 'vitest';
import { leftSessionWords, unsentFileName } from './left-session-words.js';

const left = { sessionId: 's', title: 'The day', briefing: 'day', gone: false, unsentSamples: 0 };

describe('what is said of a session the page has left', () => {
  it('tells how much of the voice is still to be sent', () => {
    const { detail, unsent } = leftSessionWords({ ...left, unsentSamples: 12 * 48_000 });
    expect([unsent, detail]).toEqual(['12 s', expect.stringContaining('12 s of your voice are kept in this browser')]);
  });

  it('offers no download of nothing', () =>
    expect(leftSessionWords({ ...left, unsentSamples: 9_600 }).unsent).toBeNull());

  it('says what is missing of a session that is live no more', () => {
    const { headline, detail } = leftSessionWords({ ...left, gone: true, unsentSamples: 90 * 48_000 });
    expect(headline).toBe('“The day” is not live any more.');
    expect(detail).toContain('1 min 30 s of your voice never got there');
  });

  it.each([
    ['The day: music, & more!', 'the-day-music-more-unsent-voice.wav'],
    ['Über Öl', 'über-öl-unsent-voice.wav'],
    ['???', 'session-unsent-voice.wav'],
  ])('names the file after %s', (title, name) => expect(unsentFileName({ title })).toBe(name));
});
