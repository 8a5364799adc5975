import { dbOfGain, gainOfDb } from '../audio/decibels.js';
import { LIMITER_DELAY_SAMPLES, TruePeakLimiter } from '../audio/limiter.js';
import { LoudnessMeter } from '../audio/loudness.js';
import { MixWriter } from '../audio/mix-writer.js';
import { Mixer } from '../audio/mixer.js';
import { StemReader } from '../audio/stem-reader.js';
import { TruePeakMeter } from '../audio/true-peak.js';
import { finite, type Mixdown, type MixWork, PIECE_SAMPLES, type Report, type StemLevel } from './mix-work.js';
import { levelStems } from './stem-levels.js';

/** The leader speaks from this far below its own loudness. */
const SPEAKING_LU = 12;
const CLOSE_ENOUGH_LU = 0.15;
const RENDERINGS = 3;
/** A mix that needs more than this has hardly a voice in it. */
const MASTER_DB = 24;
const MEASURING_SHARE = 0.25;

/**
 * Brings every voice to the same loudness, mixes them, and renders until the limited mix has the target's loudness:
 * once or twice in practice, three times at most. Holds a second of each stem in memory. Blocks: for worker threads.
 */
export function mixDown(work: MixWork, report: Report): Mixdown {
  const readers: StemReader[] = [];
  try {
    for (const { path } of work.stems) readers.push(new StemReader(path, PIECE_SAMPLES));
    const levels = levelStems(work, readers, (done) => report(done * MEASURING_SHARE));
    const rest = 1 - MEASURING_SHARE;
    const mix = renderToTarget({ work, readers, levels }, (done) => report(MEASURING_SHARE + done * rest));
    report(1);
    return mix;
  } finally {
    for (const reader of readers) reader.close();
  }
}

interface Scene {
  readonly work: MixWork;
  readonly readers: readonly StemReader[];
  readonly levels: readonly StemLevel[];
}

function renderToTarget(scene: Scene, report: Report): Mixdown {
  let masterDb = 0;
  for (let rendering = 1; ; rendering += 1) {
    const levels = scene.levels.map((level) => ({ ...level, gainDb: level.gainDb + masterDb }));
    const mix = render({ ...scene, levels }, (done) => report(1 - 0.5 ** (rendering - 1) + done * 0.5 ** rendering));
    const wantedDb = masterDb + scene.work.targetLufs - (mix.loudnessLufs ?? scene.work.targetLufs);
    const boundedDb = Math.max(-MASTER_DB, Math.min(MASTER_DB, wantedDb));
    if (Math.abs(boundedDb - masterDb) <= CLOSE_ENOUGH_LU || rendering === RENDERINGS) return mix;
    masterDb = boundedDb;
  }
}

function render({ work, readers, levels }: Scene, report: Report): Mixdown {
  const { channels, startAt, endAt } = work;
  const mixer = mixerOf(work, levels);
  const limiter = new TruePeakLimiter({ channels, ceiling: gainOfDb(work.ceilingDbtp) });
  const out = new MeteredOutput(work);
  try {
    for (let at = startAt; at < endAt; at += PIECE_SAMPLES) {
      const tracks = readers.map((reader) => reader.read(at));
      out.take(limiter.process(mixer.mix(tracks, PIECE_SAMPLES)));
      report((at - startAt) / (endAt - startAt));
    }
    out.take(limiter.process(Array.from({ length: channels }, () => new Float32Array(LIMITER_DELAY_SAMPLES))));
    return { samples: endAt - startAt, ...out.finish(), limitedDb: -dbOfGain(limiter.lowestGain), stems: levels };
  } catch (error) {
    out.abandon();
    throw error;
  }
}

function mixerOf({ stems, channels, duckDb }: MixWork, levels: readonly StemLevel[]): Mixer {
  const leader = stems.findIndex((stem) => stem.leads);
  const level = levels[leader];
  const speakingDb = (level?.loudnessLufs ?? 0) + (level?.gainDb ?? 0) - SPEAKING_LU;
  return new Mixer({
    channels,
    strips: levels.map(({ gainDb, pan }, index) => ({ gain: gainOfDb(gainDb), pan, yields: index !== leader })),
    ...(leader < 0 ? {} : { leader, ducking: { depthDb: duckDb, fromPower: gainOfDb(speakingDb) ** 2 } }),
  });
}

/** Takes the limiter's delay back out, and measures what it writes. */
class MeteredOutput {
  readonly #writer: MixWriter;
  readonly #loudness: LoudnessMeter;
  readonly #peak: TruePeakMeter;
  #late = LIMITER_DELAY_SAMPLES;
  #left: number;

  constructor({ outPath, channels, startAt, endAt }: MixWork) {
    this.#left = endAt - startAt;
    this.#writer = new MixWriter(outPath, channels);
    this.#loudness = new LoudnessMeter(channels);
    this.#peak = new TruePeakMeter(channels);
  }

  take(piece: readonly Float32Array[]): void {
    const length = piece[0]?.length ?? 0;
    const from = Math.min(this.#late, length);
    this.#late -= from;
    const to = Math.min(length, from + this.#left);
    const part = piece.map((channel) => channel.subarray(from, to));
    this.#left -= to - from;
    this.#writer.write(part);
    this.#loudness.add(part);
    this.#peak.add(part);
  }

  finish(): Pick<Mixdown, 'loudnessLufs' | 'truePeakDbtp'> {
    this.#writer.finish();
    return { loudnessLufs: finite(this.#loudness.integratedLufs()), truePeakDbtp: finite(dbOfGain(this.#peak.peak())) };
  }

  abandon(): void {
    this.#writer.abandon();
  }
}
