import { FliteTts } from '../../src/adapters/providers/rehearsal/flite-tts.js';
import { PocketsphinxStt } from '../../src/adapters/providers/rehearsal/pocketsphinx-stt.js';
import { ScriptReader } from '../../src/adapters/providers/rehearsal/script-reader.js';
import { microphone } from './host-recordings.js';
import { llmContract } from './llm.contract.js';
import { sttContract } from './stt.contract.js';
import { ttsContract } from './tts.contract.js';

sttContract('the built-in recogniser', async () => ({
  adapter: new PocketsphinxStt(),
  speech: await microphone('h06-awb.wav'),
}));

ttsContract('the built-in voice', async () => ({ adapter: new FliteTts() }));

llmContract('the script reader', async () => ({ adapter: new ScriptReader() }));
