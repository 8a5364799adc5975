import { LoudnessMeter } from '../audio/loudness.js';
import type { StemReader } from '../audio/stem-reader.js';
import { finite, type MixWork, PIECE_SAMPLES, type Report, type StemLevel } from './mix-work.js';

/** Where every voice is brought to: a mono voice of -19 LUFS in the middle of a stereo mix makes -16. */
const VOICE_LUFS = -19;
/** A voice that needs more than this would bring up more noise than words. */
const LEVELLING_DB = 18;

/** Measures the stems one after the other, and says what brings each voice to the loudness of the others. */
export function levelStems(work: MixWork, readers: readonly StemReader[], report: Report): StemLevel[] {
  const { startAt, endAt } = work;
  return work.stems.map(({ speaker, trimDb, pan, levelled }, index) => {
    const reader = readers[index];
    if (reader === undefined) throw new RangeError(`there is no reader for the stem of ${speaker}`);
    const meter = new LoudnessMeter(1);
    for (let at = startAt; at < endAt; at += PIECE_SAMPLES) {
      const piece = reader.read(at);
      if (piece === null) meter.addSilence(PIECE_SAMPLES);
      else meter.add([piece]);
      report((index + (at - startAt) / (endAt - startAt)) / readers.length);
    }
    const lufs = meter.integratedLufs();
    const gainDb = (levelled ? levellingOf(lufs) : 0) + trimDb;
    return { speaker, loudnessLufs: finite(lufs), gainDb, pan };
  });
}

function levellingOf(lufs: number): number {
  return Number.isFinite(lufs) ? Math.max(-LEVELLING_DB, Math.min(LEVELLING_DB, VOICE_LUFS - lufs)) : 0;
}
