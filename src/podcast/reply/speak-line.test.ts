import { describe, expect, it } from 'vitest';
import type { TtsAdapter, TtsEvent } from '../../adapters/tts.js';
import { systemClock } from '../../core/clock.js';
import { speakLine } from './speak-line.js';

/** A voice of a thousand samples a piece, which says what it is asked for. */
function voiceThat(says: (text: string) => readonly TtsEvent[]): TtsAdapter & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    provider: 'scripted',
    model: 'voice',
    rehearsal: true,
    voices: ['one'],
    asked,
    async *synthesize({ text, voice }) {
      expect(voice).toBe('one');
      asked.push(text);
      yield* says(text);
    },
  };
}

const sound: TtsEvent = { type: 'audio', samples: new Int16Array(1_000).fill(7) };
const speak = (text: string, tts: TtsAdapter, lexicon = {}, signal = new AbortController().signal) =>
  speakLine(text, { clock: systemClock, tts, voice: 'one', lexicon, signal });

describe('a line that is there already', () => {
  it('is spoken sentence by sentence, as a reply is: its words are the written ones, in their places', async () => {
    const voice = voiceThat(() => [sound]);
    const text = 'It was *1969* when the first of them walked upon the moon. Nobody in the whole town knew Xebec.';
    const { samples, words } = await speak(text, voice, { Xebec: 'zee beck' });
    expect(voice.asked).toHaveLength(2);
    expect(voice.asked.join(' ')).toContain('zee beck');
    expect(voice.asked.join(' ')).not.toContain('*');
    expect(samples).toHaveLength(2_000);
    expect(words.map(({ text }) => text).join(' ')).toBe(text.replaceAll('*', ''));
    expect(words.at(-1)?.to).toBe(2_000);
  });

  it('is refused when another voice would have to take over', async () => {
    const change = { type: 'engine', provider: 'other', model: 'x', rehearsal: false, because: 'it is down' } as const;
    const voice = voiceThat(() => [change, sound]);
    await expect(speak('Hello there.', voice)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is refused when there is nothing in it to speak, or the voice makes no sound', async () => {
    const voice = voiceThat(() => []);
    await expect(speak('… — …', voice)).rejects.toMatchObject({ kind: 'unspeakable' });
    await expect(speak('Hello there.', voice)).rejects.toMatchObject({ kind: 'protocol' });
  });

  it('is given up quietly when it is no longer wanted', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const voice = voiceThat(() => {
      abort.abort(reason);
      return [sound];
    });
    await expect(speak('Hello there.', voice, {}, abort.signal)).rejects.toBe(reason);
  });
});
