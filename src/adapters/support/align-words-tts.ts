import type { TtsAdapter, TtsEvent, TtsRequest } from '../tts.js';
import type { Aligner } from './align-words.js';
import { proportionalWords } from './word-times.js';

/**
 * Word times for a voice that tells none. The sound passes at once; the words follow when it is complete, timed
 * `aligned` by listening to it (a word's end within 13 ms for half of them, 50 ms for nine of ten), or `proportional` where that fails. Words that the voice itself
 * tells pass as they are. After an abort or an error there are none. The aligner stays the caller's to close.
 */
export function withAlignedWords(tts: TtsAdapter, aligner: Aligner): TtsAdapter {
  async function* synthesize(request: TtsRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TtsEvent> {
    const sound: Int16Array[] = [];
    let told = false;
    for await (const event of tts.synthesize(request, { signal })) {
      if (event.type === 'words' && event.timing === 'proportional') continue;
      if (event.type === 'words') told = true;
      if (event.type === 'audio' && !told) sound.push(event.samples.slice());
      yield event;
    }
    if (told || signal.aborted) return;
    const samples = joined(sound);
    const { length } = samples;
    const words = await aligner.align({ text: request.text, samples }, { signal });
    if (signal.aborted) return;
    if (words) yield { type: 'words', words, timing: 'aligned' };
    else yield { type: 'words', words: proportionalWords(request.text, length), timing: 'proportional' };
  }

  const { provider, model, rehearsal, voices } = tts;
  return {
    provider,
    model,
    rehearsal,
    voices,
    synthesize,
    async warmUp() {
      // Loading the aligner takes some 300 ms, which the first sentence need not wait for.
      const nothing = { text: 'Ready.', samples: new Int16Array(480) };
      await Promise.all([tts.warmUp?.(), aligner.align(nothing, { signal: new AbortController().signal })]);
    },
    close: async () => tts.close?.(),
  };
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
