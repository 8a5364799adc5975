import { describe, expect, it } from 'vitest';
import { msToSamples } from '../protocol/audio-format.js';
import { VoiceEnd } from './voice-end.js';

const FRAME = msToSamples(40);

/** A voice of 150 Hz until `voiceMs`, then a quiet room, on a microphone with an offset of its own; frames of 40 ms. */
function spoken(voiceMs: number, offset = 0): VoiceEnd {
  const end = new VoiceEnd();
  const voiceEnd = msToSamples(voiceMs);
  const room = (at: number) => ((at * 7_919) % 41) - 20;
  const voice = (at: number) => Math.round(8_000 * Math.sin((at * 2 * Math.PI * 150) / 48_000));
  for (let at = 0; at < voiceEnd + msToSamples(140); at += FRAME) {
    const sample = (_: unknown, index: number) => offset + (at + index < voiceEnd ? voice : room)(at + index);
    end.push(Int16Array.from({ length: FRAME }, sample), at);
  }
  return end;
}

describe('the end of a voice', () => {
  it.each([1_003, 1_010, 1_018.5])('at %s ms is found to 2 ms, whatever frame it lies in', (voiceMs) => {
    const frameEnd = msToSamples(Math.ceil(voiceMs / 20) * 20);
    const found = spoken(voiceMs).near(frameEnd);
    expect(Math.abs(found - msToSamples(voiceMs))).toBeLessThanOrEqual(msToSamples(2));
  });

  it('is not moved by an offset of the microphone', () => {
    const found = spoken(1_003, 900).near(msToSamples(1_020));
    expect(Math.abs(found - msToSamples(1_003))).toBeLessThanOrEqual(msToSamples(2));
  });

  it('is the one the detector saw when nothing is known of the sound', () => {
    expect(new VoiceEnd().near(48_000)).toBe(48_000);
  });
});
