import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createSpeechDetector, loadVad } from '../src/audio/vad.js';
import { readWav } from '../src/audio/wav.js';
import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import { markCue } from './cue-marks.js';
import { FINAL_FRAME, PARTIAL_FRAME, VOICED_FRAMES } from './scenario.js';

const RECORDING = 'tests/fixtures/host/h02-rms.wav';
/** A quiet room: a few steps of a 16-bit sample, about −79 dB of full scale. */
const NOISE_STEPS = 4;

/** Everything a host ever sends, made once: the frames of the utterance with its cues, and a frame of the room. */
export interface HostVoice {
  /** Voice, then room noise up to and including the frame of the final text. */
  readonly utterance: readonly Int16Array[];
  readonly room: Int16Array;
}

/**
 * Cuts a second of speech from a recording, where the service's own detector finds a voice from its first sample to
 * its last: only then is the end of the turn known to the sample.
 * @throws Error when the recording has no such second
 */
export async function loadHostVoice(): Promise<HostVoice> {
  await loadVad();
  const { samples } = await readWav(recordingPath());
  for (let from = 0; from + VOICED_FRAMES * FRAME_SAMPLES <= samples.length; from += FRAME_SAMPLES / 2) {
    const utterance = utteranceFrom(samples.subarray(from, from + VOICED_FRAMES * FRAME_SAMPLES));
    if (isExact(utterance)) return { utterance, room: roomNoise() };
  }
  throw new Error(`${RECORDING} has no second that is speech from its first sample to its last`);
}

function utteranceFrom(voice: Int16Array): Int16Array[] {
  const frames = Array.from({ length: FINAL_FRAME + 1 }, (_, index) =>
    index < VOICED_FRAMES ? voice.slice(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES) : roomNoise(),
  );
  frames.forEach((frame, index) => {
    if (index === PARTIAL_FRAME) markCue(frame, 'partial');
    if (index === FINAL_FRAME) markCue(frame, 'final');
  });
  return frames;
}

function isExact(utterance: readonly Int16Array[]): boolean {
  const detector = createSpeechDetector();
  const room = roomNoise();
  const stream = [...Array.from({ length: 25 }, () => room), ...utterance, room, room];
  const changes = stream.flatMap((frame, index) => [...detector.push(frame, index * FRAME_SAMPLES)]);
  detector.close();
  const [start, end, more] = changes;
  const startAt = 25 * FRAME_SAMPLES;
  return start?.at === startAt && end?.at === startAt + VOICED_FRAMES * FRAME_SAMPLES && more === undefined;
}

function roomNoise(): Int16Array {
  return Int16Array.from({ length: FRAME_SAMPLES }, () => Math.round((Math.random() * 2 - 1) * NOISE_STEPS));
}

/** Beside this folder when run from source, above `dist` when compiled. */
function recordingPath(): string {
  const places = ['../', '../../'].map((root) => fileURLToPath(new URL(root + RECORDING, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${RECORDING} is missing`);
  return found;
}
