import { SampleClock } from '../model/sample-clock.js';
import { WaveformHistory } from '../model/waveform-history.js';
import type { LiveState, Studio } from '../studio-port.js';

/** Who the sound in the host's headphones belongs to. */
const soundingSpeaker = (state: LiveState): string | undefined =>
  state.speaking?.speaker ??
  state.session?.cast.find((member) => member.kind === 'ai' && member.state === 'speaking')?.id;

/**
 * Gathers what the timeline draws: the session's *now* and every speaker's waveform. One owner reads the levels
 * once per picture; lanes and meters read from here.
 */
export class TimelineFeed {
  readonly #studio: Pick<Studio, 'state' | 'levels'>;
  readonly #clock = new SampleClock();
  readonly #histories = new Map<string, WaveformHistory>();
  readonly #peaks = new Map<string, number>();
  #now = 0;
  #microphonePeak = 0;
  #clipping = false;

  constructor(studio: Pick<Studio, 'state' | 'levels'>) {
    this.#studio = studio;
  }

  /** The session sample under the right edge. */
  get now(): number {
    return this.#now;
  }

  /** The host's own level, 0–1, muted or not. */
  get microphonePeak(): number {
    return this.#microphonePeak;
  }

  get clipping(): boolean {
    return this.#clipping;
  }

  /** The present peak of a speaker, 0–1. */
  peak(speaker: string): number {
    return this.#peaks.get(speaker) ?? 0;
  }

  history(speaker: string): WaveformHistory {
    const known = this.#histories.get(speaker);
    if (known !== undefined) return known;
    const history = new WaveformHistory();
    this.#histories.set(speaker, history);
    return history;
  }

  step(nowMs: number): void {
    const state = this.#studio.state.getState();
    const levels = this.#studio.levels();
    const sounding = soundingSpeaker(state);
    this.#now = this.#clock.read(nowMs, state.positionSamples);
    this.#clipping = levels.clipping;
    this.#microphonePeak = levels.microphone.peak;
    for (const member of state.session?.cast ?? []) {
      const microphone = state.muted ? 0 : levels.microphone.peak;
      const speech = member.id === sounding ? levels.speech.peak : 0;
      const peak = member.kind === 'host' ? microphone : speech;
      this.#peaks.set(member.id, peak);
      this.history(member.id).push(this.#now, peak);
    }
  }
}
