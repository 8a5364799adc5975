import { describe, expect, it } from 'vitest';
import { createEspeakTts } from '../../src/adapters/providers/espeak/espeak-tts.js';
import { patientAligner } from '../support/patient-aligner.js';
import { withAlignedWords } from '../../src/adapters/support/align-words-tts.js';
import { closingAlso } from '../support/fakes/closing-also.js';
import { needsEspeak } from '../support/speech-programs.js';
import { ttsContract } from './tts.contract.js';

describe('the real espeak-ng', needsEspeak(), () => {
  it('speaks clearly enough for its words to be found', { timeout: 60_000 }, async () => {
    const aligner = patientAligner();
    const voice = withAlignedWords(createEspeakTts(), aligner);
    const request = { text: 'Welcome back to the show, today we talk about podcasts and machines.', voice: 'en-us' };
    const timings: string[] = [];
    for await (const event of voice.synthesize(request, { signal: new AbortController().signal })) {
      if (event.type === 'words') timings.push(event.timing);
    }
    await aligner.close();
    expect(timings).toEqual(['aligned']);
  });

  ttsContract('espeak-ng with aligned words', async () => {
    const aligner = patientAligner();
    return { adapter: closingAlso(withAlignedWords(createEspeakTts(), aligner), () => aligner.close()) };
  });
});
