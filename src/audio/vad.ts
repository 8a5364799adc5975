import loadFvad, { type FvadModule } from '@echogarden/fvad-wasm';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { decimate, DECIMATION, DECIMATOR_HISTORY } from './decimator.js';
import { createFrameLevels, FRAME_SAMPLES, type FrameLevels } from './frame-levels.js';

export interface SpeechDetectorOptions {
  /** libfvad's aggressiveness, 0–3. Above 2 it misses quiet voices: 79 % of the frames at −20 dB in noise. */
  readonly mode: 0 | 1 | 2 | 3;
  /** Voiced frames of 20 ms in a row before speech is believed. */
  readonly startFrames: number;
  /** Frames without voice before speech is over. */
  readonly endFrames: number;
  /** Nothing quieter counts as the beginning of speech, however silent the room. */
  readonly quietestDb: number;
  /** How far speech must stand out of the room's noise to begin. */
  readonly aboveNoiseDb: number;
  /** How much quieter it may become once it has begun, so that soft endings are kept. */
  readonly onceSpeakingDb: number;
  /** How far below the speaker's own level a voice may fall: what is quieter is the room answering. */
  readonly belowVoiceDb: number;
  /** A start is not believed while 10 ms hold more than this share of its energy: a key, a knock, a dropped pen. */
  readonly burstShare: number;
}

export const SPEECH_DETECTOR_DEFAULTS = {
  mode: 2,
  startFrames: 3,
  endFrames: 5,
  quietestDb: -55,
  aboveNoiseDb: 6,
  onceSpeakingDb: 4,
  belowVoiceDb: 30,
  burstShare: 0.7,
} as const satisfies SpeechDetectorOptions;

/** `at` in samples of the session: the first sample of the first voiced frame, or the end of the last one. */
export interface SpeechChange {
  readonly type: 'start' | 'end';
  readonly at: number;
}

/** Where someone speaks in one 48 kHz track. */
export interface SpeechDetector {
  /**
   * Takes the next samples, in pieces of any size, the first of them at session sample `at`, and says what changed.
   * A jump in `at` counts as silence: it ends speech when it is long enough, and frames begin anew behind it.
   */
  push(samples: Int16Array, at: number): readonly SpeechChange[];
  readonly speaking: boolean;
  /** End of the last frame that was certainly speech, in session samples; 0 before there was any. */
  readonly lastVoicedAt: number;
  /** Frees its memory. Closing twice does nothing; nothing may be pushed afterwards. */
  close(): void;
}

let loading: Promise<FvadModule> | undefined;
let loaded: FvadModule | undefined;

/** Loads the detector's code once per process; await it before the first `createSpeechDetector`. */
export async function loadVad(): Promise<void> {
  loading ??= loadFvad();
  loaded = await loading;
}

/** @throws Error when `loadVad` has not been awaited. */
export function createSpeechDetector(options: Partial<SpeechDetectorOptions> = {}): SpeechDetector {
  if (loaded === undefined) throw new Error('loadVad() must be awaited before createSpeechDetector()');
  return new GatedDetector(loaded, { ...SPEECH_DETECTOR_DEFAULTS, ...options });
}

const NO_CHANGES: readonly SpeechChange[] = Object.freeze([]);
const NEVER = -1;
/** libfvad looks at what is below 4 kHz. */
const VAD_SAMPLES = FRAME_SAMPLES / DECIMATION;

/** The room's noise follows the level down at once, up slowly, and hardly at all while there is a voice. */
const NOISE = { quietestDb: -90, loudestDb: -30, fall: 0.2, rise: 0.05, voicedRiseDb: 0.01 } as const;

/** The speaker's level is the loudest frame lately: forgotten by 15 dB a second, so that a laugh does not hide a murmur. */
const VOICE_FALL_DB = 0.3;

/**
 * libfvad says "voiced" for 90 ms after a voice has ended and for nearly half of all frames in which someone types.
 * Its word is therefore needed but not enough: energy must stand out of the noise, and must not be one short burst.
 */
class GatedDetector implements SpeechDetector {
  readonly #fvad: FvadModule;
  readonly #options: SpeechDetectorOptions;
  readonly #levels: FrameLevels;
  /** The frame that is being filled, behind the last samples of the one before it. */
  readonly #frame = new Int16Array(DECIMATOR_HISTORY + FRAME_SAMPLES);
  /** Where libfvad reads: in its own memory. */
  readonly #input: number;
  #state: number;
  #filled = 0;
  #nextAt = NEVER;
  #noiseDb = Number.NaN;
  #voiceDb: number = NOISE.quietestDb;
  #voicedFrames = 0;
  #voicedFrom = 0;
  #speaking = false;
  #lastVoicedAt = 0;
  /** Speech goes on through its own soft moments, but is not counted as voiced there. */
  #lastSoundAt = 0;
  #changes: SpeechChange[] | undefined;

  constructor(fvad: FvadModule, options: SpeechDetectorOptions) {
    this.#fvad = fvad;
    this.#options = options;
    this.#levels = createFrameLevels(2 * options.startFrames);
    this.#input = fvad._malloc(VAD_SAMPLES * 2);
    this.#state = fvad._fvad_new();
    fvad._fvad_set_mode(this.#state, options.mode);
    fvad._fvad_set_sample_rate(this.#state, SAMPLE_RATE / DECIMATION);
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  get lastVoicedAt(): number {
    return this.#lastVoicedAt;
  }

  push(samples: Int16Array, at: number): readonly SpeechChange[] {
    if (this.#state === 0) throw new Error('this speech detector has been closed');
    this.#changes = undefined;
    if (at !== this.#nextAt) this.#jumpTo(at);
    for (let index = 0; index < samples.length; ) {
      const n = Math.min(FRAME_SAMPLES - this.#filled, samples.length - index);
      // Copied as a block: 0.17 µs a frame instead of 1.85 µs sample by sample.
      this.#frame.set(samples.subarray(index, index + n), DECIMATOR_HISTORY + this.#filled);
      this.#filled += n;
      index += n;
      if (this.#filled === FRAME_SAMPLES) this.#takeFrame(at + index);
    }
    this.#nextAt = at + samples.length;
    return this.#changes ?? NO_CHANGES;
  }

  close(): void {
    if (this.#state === 0) return;
    this.#fvad._fvad_free(this.#state);
    this.#fvad._free(this.#input);
    this.#state = 0;
  }

  #jumpTo(at: number): void {
    const silence = at - this.#lastSoundAt;
    if (this.#speaking && (silence < 0 || silence >= this.#options.endFrames * FRAME_SAMPLES)) this.#end();
    this.#filled = 0;
    this.#voicedFrames = 0;
  }

  #takeFrame(endAt: number): void {
    this.#filled = 0;
    // Asked in silence too: what it learns of the room there, it needs for the first quiet words.
    const heard = this.#isVoiced();
    const levelDb = this.#levels.take(this.#frame, DECIMATOR_HISTORY);
    this.#frame.copyWithin(0, FRAME_SAMPLES);
    // libfvad calls the first frames of any noise voiced, so the room is taken to be as loud as it begins.
    if (Number.isNaN(this.#noiseDb)) this.#noiseDb = levelDb;
    const voiced = heard && levelDb >= this.#threshold() && !this.#isKnock();
    this.#followNoise(levelDb, heard);
    if (voiced) this.#voice(endAt, levelDb);
    else this.#silence(endAt);
  }

  #isVoiced(): boolean {
    // Looked up per call: growing wasm memory replaces the view.
    decimate(this.#frame, this.#fvad.HEAP16, { offset: this.#input / 2, count: VAD_SAMPLES });
    return this.#fvad._fvad_process(this.#state, this.#input, VAD_SAMPLES) === 1;
  }

  #threshold(): number {
    const { quietestDb, aboveNoiseDb, onceSpeakingDb } = this.#options;
    const begin = Math.max(quietestDb, this.#noiseDb + aboveNoiseDb);
    return this.#speaking ? begin - onceSpeakingDb : begin;
  }

  /** A lone frame with all its energy in 5 ms would otherwise keep a sentence open while its speaker types. */
  #isKnock(): boolean {
    return this.#voicedFrames === 0 && this.#levels.burstInFrame() > this.#options.burstShare;
  }

  #voice(endAt: number, levelDb: number): void {
    if (this.#voicedFrames === 0) this.#voicedFrom = endAt - FRAME_SAMPLES;
    this.#voicedFrames += 1;
    if (!this.#speaking) {
      if (!this.#convinces()) return;
      this.#speaking = true;
      this.#voiceDb = levelDb;
      this.#report({ type: 'start', at: this.#voicedFrom });
    }
    this.#lastSoundAt = endAt;
    this.#voiceDb = Math.max(levelDb, this.#voiceDb - VOICE_FALL_DB);
    if (levelDb >= this.#voiceDb - this.#options.belowVoiceDb) this.#lastVoicedAt = endAt;
  }

  #convinces(): boolean {
    const { startFrames, burstShare } = this.#options;
    return this.#voicedFrames >= startFrames && this.#levels.burstIn(this.#voicedFrames) <= burstShare;
  }

  #silence(endAt: number): void {
    this.#voicedFrames = 0;
    if (this.#speaking && endAt - this.#lastSoundAt >= this.#options.endFrames * FRAME_SAMPLES) this.#end();
  }

  #end(): void {
    this.#speaking = false;
    this.#report({ type: 'end', at: this.#lastVoicedAt });
  }

  #followNoise(levelDb: number, heard: boolean): void {
    const distance = levelDb - this.#noiseDb;
    const rise = heard ? Math.min(distance, NOISE.voicedRiseDb) : distance * NOISE.rise;
    const noiseDb = this.#noiseDb + (distance < 0 ? distance * NOISE.fall : rise);
    this.#noiseDb = Math.min(NOISE.loudestDb, Math.max(NOISE.quietestDb, noiseDb));
  }

  #report(change: SpeechChange): void {
    this.#changes ??= [];
    this.#changes.push(change);
  }
}
