import { createOpenAiClient } from '../../src/adapters/providers/openai-compatible/openai-client.js';
import { createOpenAiCompatibleTts } from '../../src/adapters/providers/openai-compatible/openai-compatible-tts.js';
import { VENDOR_PROFILES } from '../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { patientAligner } from '../support/patient-aligner.js';
import { withAlignedWords } from '../../src/adapters/support/align-words-tts.js';
import { startOpenAiSpeechFake } from '../support/fakes/openai-speech-fake.js';
import { closingAlso } from '../support/fakes/closing-also.js';
import { ttsContract } from './tts.contract.js';

ttsContract('OpenAI speech with aligned words', async () => {
  const fake = await startOpenAiSpeechFake();
  const aligner = patientAligner();
  const client = createOpenAiClient({
    profile: VENDOR_PROFILES.openai,
    apiKey: 'sk-test',
    baseUrl: `${fake.url}/v1`,
  });
  const voice = createOpenAiCompatibleTts({ client, model: 'tts-1', voices: ['alloy', 'nova'] });
  return {
    adapter: closingAlso(withAlignedWords(voice, aligner), async () => {
      await aligner.close();
      await fake.close();
      fake.assertClean();
    }),
  };
});
