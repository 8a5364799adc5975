import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOST_ID } from '../../../src/protocol/live-session.js';
import { readMetadata, type SessionMetadata } from '../../../src/recording/index.js';
import { readStem } from '../stems.js';
import type { Performance, Placed } from './performance.js';

/** A recorded play's files, and what they must hold. */
export interface Tracks {
  /** Stems by speaker, the host's under `you`. */
  readonly stems: ReadonlyMap<string, Int16Array>;
  /** All AI stems in one. */
  readonly speech: Int16Array;
  /** What the microphone heard and what the loudspeaker played, each as long as the stems. */
  readonly microphone: Int16Array;
  readonly loudspeaker: Int16Array;
  readonly metadata: SessionMetadata;
  /** The cues of `session.vtt`: `00:00.500 --> 00:02.500 <v Host>…`. */
  readonly captions: readonly string[];
}

export async function readTracks({ directory, spoken, played }: Performance): Promise<Tracks> {
  const metadata = await readMetadata(directory);
  if (!metadata) throw new Error(`${directory} holds no recording: the scene must be played with record: true`);
  const speakers = metadata.cast.map(({ id }) => id);
  const stems = new Map<string, Int16Array>();
  for (const speaker of [HOST_ID, ...speakers]) stems.set(speaker, await readStem(directory, speaker));
  const length = metadata.samples ?? 0;
  const vtt = await readFile(join(directory, 'session.vtt'), 'utf8');
  return {
    stems,
    speech: timeline(
      speakers.map((speaker) => ({ at: 0, samples: stems.get(speaker) ?? new Int16Array() })),
      length,
    ),
    microphone: timeline(spoken, length),
    loudspeaker: timeline(played, length),
    metadata,
    captions: vtt
      .split('\n\n')
      .slice(1)
      .map((cue) => cue.trim().split('\n').slice(-2).join(' ')),
  };
}

/** Where a stem holds sound, in whole milliseconds; pauses shorter than 20 ms are part of it. */
export function soundSpans(stem: Int16Array): string[] {
  const frame = 960;
  const spans: { from: number; to: number }[] = [];
  stem.forEach((sample, at) => {
    const last = spans.at(-1);
    if (sample === 0) return;
    if (last && at - last.to < frame) last.to = at + 1;
    else spans.push({ from: at, to: at + 1 });
  });
  return spans.map(({ from, to }) => `${Math.round(from / 48)}–${Math.round(to / 48)}`);
}

function timeline(pieces: readonly Placed[], length: number): Int16Array {
  const whole = new Int16Array(length);
  for (const { at, samples } of pieces) {
    samples.subarray(0, Math.max(0, length - at)).forEach((sample, index) => {
      whole[at + index] = (whole[at + index] ?? 0) + sample;
    });
  }
  return whole;
}
