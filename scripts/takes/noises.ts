import { msToSamples, SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import type { Chance } from './chance.js';

export type RoomColour = 'white' | 'pink';

export interface Room {
  readonly colour: RoomColour;
  /** Root mean square, in dB of full scale. */
  readonly levelDb: number;
}

/** A room that repeats itself after this is as good as one that does not, and made in a sixth of the time. */
const ROOM_SAMPLES = 20 * SAMPLE_RATE;

/** `samples` of the room's own noise. */
export function roomNoise(room: Room, samples: number, chance: Chance): Int16Array {
  const white = () => chance.between(-1, 1);
  const next = room.colour === 'white' ? white : pinkFrom(white);
  const stretch = Float64Array.from({ length: Math.min(samples, ROOM_SAMPLES) }, next);
  const rms = Math.sqrt(stretch.reduce((sum, value) => sum + value * value, 0) / stretch.length);
  const gain = (32_768 * 10 ** (room.levelDb / 20)) / rms;
  return Int16Array.from({ length: samples }, (_, index) => Math.round((stretch[index % stretch.length] ?? 0) * gain));
}

/** Paul Kellet's economy filter: white noise becomes pink within about half a decibel. */
function pinkFrom(white: () => number): () => number {
  let [low, middle, high] = [0, 0, 0];
  return () => {
    const value = white();
    low = 0.99765 * low + value * 0.099046;
    middle = 0.963 * middle + value * 0.2965164;
    high = 0.57 * high + value * 1.0526913;
    return low + middle + high + value * 0.1848;
  };
}

const COUGH_ATTACK_MS = 8;

/** A cough: a burst of noise between 300 Hz and 3 kHz, sudden at its beginning, dying away over 150–300 ms. */
export function cough(chance: Chance): Int16Array {
  const samples = msToSamples(chance.between(150, 300));
  const attack = msToSamples(COUGH_ATTACK_MS);
  let [low, lower] = [0, 0];
  const burst = Float64Array.from({ length: samples }, (_, index) => {
    low += lowPass(3_000) * (chance.between(-1, 1) - low);
    lower += lowPass(300) * (low - lower);
    const envelope = Math.min(1, index / attack) * Math.exp((-3 * index) / samples);
    return (low - lower) * envelope;
  });
  const peak = burst.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Int16Array.from(burst, (value) => Math.round((value / peak) * 20_000));
}

const lowPass = (hz: number) => 1 - Math.exp((-2 * Math.PI * hz) / SAMPLE_RATE);

/** "Mm-hmm" with closed lips: two hums, the second rising, a breath between them. */
export function hum(chance: Chance): Int16Array {
  const pitchHz = chance.between(95, 190);
  const [first, breath, second] = [chance.between(160, 220), chance.between(40, 70), chance.between(200, 280)];
  const total = first + breath + second;
  let phase = 0;
  return Int16Array.from({ length: msToSamples(total) }, (_, index) => {
    const ms = (index * 1000) / SAMPLE_RATE;
    const rise = ms < first ? 1 - (0.08 * ms) / first : 0.95 + (0.3 * (ms - first)) / (total - first);
    phase += (2 * Math.PI * pitchHz * rise) / SAMPLE_RATE;
    const loud = ms < first ? swell(ms / first) : swell((ms - first - breath) / second);
    const air = chance.between(-0.04, 0.04) * swell(ms / total);
    return Math.round((nasal(phase, pitchHz) * loud + air) * 12_000);
  });
}

/** Up and down again within 0–1, flat in the middle. */
const swell = (share: number) => (share <= 0 || share >= 1 ? 0 : Math.min(1, 4 * share, 4 * (1 - share)));

/** The closed mouth's resonances: all but the lowest harmonics are faint. */
function nasal(phase: number, pitchHz: number): number {
  let value = 0;
  for (let harmonic = 1; harmonic * pitchHz < 2_600; harmonic += 1) {
    const hz = harmonic * pitchHz;
    const gain =
      1 / (1 + ((hz - 250) / 120) ** 2) +
      0.06 / (1 + ((hz - 1_100) / 150) ** 2) +
      0.03 / (1 + ((hz - 2_200) / 200) ** 2);
    value += gain * Math.sin(harmonic * phase);
  }
  return value;
}
