import { parentPort, workerData } from 'node:worker_threads';

import { loadResampler } from '../../../audio/resampler.js';
import { createSpeechDetector, loadVad } from '../../../audio/vad.js';
import { createKeywordSpotter } from './keyword-spotter.js';
import { createRecognizer, loadPocketsphinx } from './pocketsphinx-module.js';
import type { RecogniserCommand, RecogniserReport } from './recogniser-protocol.js';
import { OPEN_VOCABULARY } from './recogniser-settings.js';
import { UtteranceCutter } from './utterance-cutter.js';
import { UtteranceRecogniser } from './utterance-recogniser.js';

// One session's recogniser. Nothing is caught here: after a WebAssembly trap the module is dead and so is the thread,
// and the session starts another.
const port = parentPort;
if (!port) throw new Error('this module runs in a worker thread');
const { root } = workerData as { root: string };
const [engine] = await Promise.all([loadPocketsphinx(root), loadResampler(), loadVad()]);
const words = createRecognizer(engine, OPEN_VOCABULARY);
let cutter: UtteranceCutter | undefined;

const report = (message: RecogniserReport) => port.postMessage(message);

port.on('message', (command: RecogniserCommand) => {
  switch (command.type) {
    case 'begin':
      cutter = listenFor(command.keyterms);
      return;
    case 'audio':
      cutter?.push(command.chunk);
      return report({ type: 'taken' });
    case 'end':
      cutter?.finish();
      return report({ type: 'done' });
  }
});
report({ type: 'ready' });

function listenFor(keyterms: readonly string[]): UtteranceCutter {
  const names = createKeywordSpotter(engine, words, keyterms);
  const recogniser = new UtteranceRecogniser({
    engine,
    words,
    names,
    report: (event) => report({ type: 'heard', event }),
  });
  return new UtteranceCutter(createSpeechDetector(), recogniser);
}
