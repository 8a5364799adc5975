import { msToSamples } from '../protocol/audio-format.js';
import { editedPieces } from './edited-pieces.js';
import { type Placement, placeLine, type Stretch } from './place-line.js';
import type { RevoiceWork } from './revoice-work.js';
import { merged, soundStretches } from './sound-stretches.js';
import type { StemFiles } from './stem-files.js';
import { lengthOf } from './stem-pieces.js';

/** Looked at around the line, so that the room it was spoken in can be told from a voice. */
const AROUND_SAMPLES = msToSamples(10_000);

/** Listens to all stems around the line, as they are edited now, and finds the place for the new one. */
export function findPlace(files: StemFiles, work: Extract<RevoiceWork, { kind: 'place' }>): Placement {
  const { line, samples, mode, speaker, speakers, othersWords } = work;
  const stems = new Map(speakers.map((one) => [one, editedPieces(files, one, work)]));
  const end = Math.max(...[...stems.values()].map(lengthOf));
  const from = Math.max(0, line.from - AROUND_SAMPLES);
  const to = Math.min(end, Math.max(line.to, line.from + samples) + AROUND_SAMPLES);
  const listen = (one: string) => files.read(stems.get(one) ?? [], from, to - from);
  const others = speakers.filter((one) => one !== speaker).flatMap((one) => soundStretches(listen(one), from));
  const own = listen(speaker);
  // What is replaced is no sound in its own way.
  own.fill(0, line.from - from, line.to - from);
  return placeLine({
    line,
    samples,
    mode,
    end,
    own: soundStretches(own, from),
    others: merged([...others, ...othersWords]).map((sound) => endless(sound, to)),
  });
}

/** Where a sound ends that goes on beyond what was looked at is not known. */
function endless(sound: Stretch, to: number): Stretch {
  return sound.to >= to ? { ...sound, to: Infinity } : sound;
}
