import { RehearsalAdapterFactory } from '../../src/adapters/rehearsal-adapter-factory.js';
import { audible, join } from './sound.js';

/** The built-in voices that the built-in recogniser understands best: 3–5 words of a hundred wrong. */
export type RehearsalVoice = 'rms' | 'kal16' | 'awb';

export interface HostVoices {
  /** The line from its first to its last audible sample. */
  speak(text: string, voice: RehearsalVoice): Promise<Int16Array>;
  close(): Promise<void>;
}

/** The voices of the hosts. Close them once the takes are made. */
export function openHostVoices(): HostVoices {
  const factory = new RehearsalAdapterFactory();
  const tts = factory.tts();
  const { signal } = new AbortController();
  return {
    async speak(text, voice) {
      const pieces: Int16Array[] = [];
      for await (const event of tts.synthesize({ text, voice }, { signal }))
        if (event.type === 'audio') pieces.push(event.samples);
      return audible(join(pieces));
    },
    close: () => factory.close(),
  };
}
