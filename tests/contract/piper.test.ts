import { createPiperHttpTts } from '../../src/adapters/providers/piper/piper-http-tts.js';
import { createPiperProcessTts } from '../../src/adapters/providers/piper/piper-process-tts.js';
import { patientAligner } from '../support/patient-aligner.js';
import { withAlignedWords } from '../../src/adapters/support/align-words-tts.js';
import { closingAlso } from '../support/fakes/closing-also.js';
import { PiperCliFake } from '../support/fakes/piper-cli-fake.js';
import { startPiperHttpFake } from '../support/fakes/piper-http-fake.js';
import { ttsContract } from './tts.contract.js';

for (const kind of ['cpp', 'piper1-gpl'] as const) {
  ttsContract(`Piper as a program (${kind}) with aligned words`, async () => {
    const fake = new PiperCliFake(kind);
    const aligner = patientAligner();
    const voice = createPiperProcessTts({ binary: fake.binary, voices: fake.voices });
    return {
      adapter: closingAlso(withAlignedWords(voice, aligner), async () => {
        await aligner.close();
        fake.assertClean();
        fake.remove();
      }),
    };
  });
}

ttsContract('Piper over HTTP with aligned words', async () => {
  const fake = await startPiperHttpFake();
  const aligner = patientAligner();
  const voice = createPiperHttpTts({ url: fake.url, voices: ['amy', 'joe'] });
  return {
    adapter: closingAlso(withAlignedWords(voice, aligner), async () => {
      await aligner.close();
      await fake.close();
      fake.assertClean();
    }),
  };
});
