import { RehearsalAdapterFactory } from '../../src/adapters/rehearsal-adapter-factory.js';
import { loadResampler, resampleAll } from '../../src/audio/resampler.js';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { audible, join } from './sound.js';

/** The built-in voices that the built-in recogniser understands best: 3–5 words of a hundred wrong. */
export type RehearsalVoice = 'rms' | 'kal16' | 'awb';

export interface HostVoices {
  /** `tempo` above 1 speaks faster and higher, like another person. */
  speak(text: string, voice: RehearsalVoice, tempo: number): Promise<Int16Array>;
  close(): Promise<void>;
}

/** The voices of the hosts. Close it once the takes are made. */
export async function openHostVoices(): Promise<HostVoices> {
  await loadResampler();
  const factory = new RehearsalAdapterFactory();
  const tts = factory.tts();
  const { signal } = new AbortController();
  return {
    async speak(text, voice, tempo) {
      const pieces: Int16Array[] = [];
      for await (const event of tts.synthesize({ text, voice }, { signal }))
        if (event.type === 'audio') pieces.push(event.samples);
      return audible(resampleAll(join(pieces), Math.round(SAMPLE_RATE * tempo), SAMPLE_RATE));
    },
    close: () => factory.close(),
  };
}
