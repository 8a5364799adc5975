import { describe } from 'vitest';
import { createFasterWhisperStt } from '../../src/adapters/providers/faster-whisper/faster-whisper-stt.js';
import { stubbedWhisper } from '../support/fakes/faster-whisper-stub.js';
import { toneMicrophone } from '../support/fakes/tone-words.js';
import { needs } from '../support/has.js';
import { sttContract } from './stt.contract.js';

const SPEECH = toneMicrophone([400, 'alpha bravo charlie delta echo', 900, 'golf hotel india', 700], 96_000);

describe('a worker process with a scripted engine', needs('python'), () => {
  sttContract('faster-whisper', async () => ({ adapter: createFasterWhisperStt(stubbedWhisper()), speech: SPEECH }));
});
