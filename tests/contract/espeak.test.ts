import { describe } from 'vitest';
import { createEspeakTts } from '../../src/adapters/providers/espeak/espeak-tts.js';
import { createAligner } from '../../src/adapters/support/align-words.js';
import { withAlignedWords } from '../../src/adapters/support/align-words-tts.js';
import { closingAlso } from '../support/fakes/closing-also.js';
import { needsEspeak } from '../support/speech-programs.js';
import { ttsContract } from './tts.contract.js';

describe('the real espeak-ng', needsEspeak(), () => {
  ttsContract('espeak-ng with aligned words', async () => {
    const aligner = createAligner();
    return { adapter: closingAlso(withAlignedWords(createEspeakTts(), aligner), () => aligner.close()) };
  });
});
