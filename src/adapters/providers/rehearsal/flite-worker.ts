import { parentPort } from 'node:worker_threads';

import { loadResampler, resampleAll } from '../../../audio/resampler.js';
import { errorMessage } from '../../../core/errors.js';
import { SAMPLE_RATE } from '../../../protocol/audio-format.js';
import { FLITE_RATE, loadFlite, runFlite } from './flite-engine.js';
import { type FliteReply, type FliteRequest, audibleSpan, timeWords } from './flite-utterance.js';
import { fliteVoice } from './flite-voices.js';
import { applyGain } from './loudness-gain.js';
import { spokenForm } from './spoken-form.js';

const port = parentPort;
if (!port) throw new Error('this module runs in a worker thread');
const ready = Promise.all([loadFlite(), loadResampler()]);

port.on('message', (request: FliteRequest) => {
  speak(request).then(
    (reply) => port.postMessage(reply, reply.type === 'spoken' ? [reply.samples.buffer as ArrayBuffer] : []),
    (error: unknown) =>
      port.postMessage({ id: request.id, type: 'failed', message: errorMessage(error) } satisfies FliteReply),
  );
});

async function speak({ id, text, voice }: FliteRequest): Promise<FliteReply> {
  const [flite] = await ready;
  const { samples, phones } = await runFlite(flite, spokenForm(text) ?? '', voice);
  const audible = audibleSpan(phones, (samples.length * 1000) / FLITE_RATE);
  const heard = samples.slice(toSample(audible.startMs), toSample(audible.endMs));
  const loud = resampleAll(heard, FLITE_RATE, SAMPLE_RATE);
  applyGain(loud, fliteVoice(voice).gainDb);
  return { id, type: 'spoken', samples: loud, words: timeWords(text, phones, audible) };
}

function toSample(ms: number): number {
  return Math.round((ms * FLITE_RATE) / 1000);
}
