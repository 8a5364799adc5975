import { SAMPLES_PER_SECOND } from '../model/time.js';

/** A speaker's sound, as the player wants it. */
export interface Stem {
  readonly id: string;
  /** Digital silence is neither fetched nor played. */
  isSilent(from: number, to: number): boolean;
  read(from: number, to: number, options: { signal: AbortSignal }): Promise<Int16Array>;
}

export type PlayerState = 'paused' | 'playing' | 'waiting';

/** Fetched ahead of the ear; a slow network has this long before it is heard. */
const AHEAD_SAMPLES = 8 * SAMPLES_PER_SECOND;
/** The first piece is short, so that sound follows the click. */
const FIRST_SAMPLES = SAMPLES_PER_SECOND / 2;
const PIECE_SAMPLES = 2 * SAMPLES_PER_SECOND;
const TICK_MS = 200;
/** A change of level takes three times as long. */
const GLIDE_S = 0.01;

/** The audio clock and every stem's gain; made with the first click, as browsers want it. */
interface Desk {
  readonly context: AudioContext;
  readonly gains: ReadonlyMap<string, GainNode>;
  readonly timer: ReturnType<typeof setInterval>;
}

/** One stretch of playing, from a click to the next. */
interface Run {
  readonly desk: Desk;
  readonly abort: AbortController;
  /** The sample that sounds at `startTime` of the audio clock. */
  readonly from: number;
  readonly startTime: number;
  readonly sources: Set<AudioBufferSourceNode>;
  scheduledTo: number;
  fetching: boolean;
}

/**
 * Plays all stems as one, sample for sample: pieces of their WAVs are put on one audio clock side by side, so that there is
 * nothing to drift. While pieces are missing, the clock itself stands still.
 */
export class StemPlayer {
  readonly #listeners = new Set<() => void>();
  #desk: Desk | null = null;
  #levels: ReadonlyMap<string, number> = new Map();
  #state: PlayerState = 'paused';
  #run: Run | null = null;
  #restAt = 0;
  #startAt = 0;
  #endAt: number;
  #trouble: string | null = null;

  constructor(
    private readonly stems: readonly Stem[],
    private readonly samples: number,
  ) {
    this.#endAt = samples;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Why it does not play, in plain words. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** The sample that is heard now. */
  get at(): number {
    const run = this.#run;
    if (run === null) return this.#restAt;
    const heard = Math.max(0, run.desk.context.currentTime - run.startTime) * SAMPLES_PER_SECOND;
    return Math.min(this.#endAt, run.from + heard);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Playing ends here; at the end, `play` begins anew at `startAt`. */
  setRange({ startAt, endAt }: { readonly startAt: number; readonly endAt: number }): void {
    this.#endAt = Math.min(this.samples, endAt);
    this.#startAt = startAt;
  }

  play(): void {
    if (this.#run !== null) return;
    this.#begin(this.#restAt >= this.#endAt - 1 ? this.#startAt : this.#restAt);
  }

  pause(): void {
    this.#rest(this.at);
  }

  toggle(): void {
    if (this.#run === null) this.play();
    else this.pause();
  }

  seek(at: number): void {
    const place = Math.max(0, Math.min(this.samples, Math.round(at)));
    const plays = this.#run !== null;
    this.#rest(place);
    if (plays) this.#begin(place);
  }

  /** Linear gains, at once and without a click; 0 is silence. */
  setGains(gains: ReadonlyMap<string, number>): void {
    this.#levels = gains;
    const { context, gains: nodes } = this.#desk ?? {};
    for (const [id, node] of nodes ?? []) {
      node.gain.setTargetAtTime(gains.get(id) ?? 1, context?.currentTime ?? 0, GLIDE_S);
    }
  }

  /** Stops and lets go of the sound; playing again takes it up anew. */
  close(): void {
    this.#rest(this.at);
    if (this.#desk === null) return;
    clearInterval(this.#desk.timer);
    void this.#desk.context.close();
    this.#desk = null;
  }

  #openDesk(): Desk {
    const context = new AudioContext({ sampleRate: SAMPLES_PER_SECOND });
    const mix = new GainNode(context);
    mix.connect(context.destination);
    const gains = new Map(
      this.stems.map(({ id }) => {
        const node = new GainNode(context, { gain: this.#levels.get(id) ?? 1 });
        node.connect(mix);
        return [id, node] as const;
      }),
    );
    return { context, gains, timer: setInterval(() => this.#tick(), TICK_MS) };
  }

  #begin(from: number): void {
    const desk = (this.#desk ??= this.#openDesk());
    const { context } = desk;
    void context.suspend();
    const startTime = context.currentTime;
    const abort = new AbortController();
    this.#run = { desk, abort, from, startTime, sources: new Set(), scheduledTo: from, fetching: false };
    this.#trouble = null;
    this.#become('waiting');
    this.#tick();
  }

  #rest(at: number): void {
    const run = this.#run;
    this.#run = null;
    this.#restAt = at;
    run?.abort.abort();
    for (const source of run?.sources ?? []) source.stop();
    this.#become('paused');
  }

  #tick(): void {
    const run = this.#run;
    if (run === null) return;
    const { at } = this;
    if (at >= this.#endAt) return this.#rest(this.#endAt);
    const isDry = run.scheduledTo < this.#endAt && run.scheduledTo - at < SAMPLES_PER_SECOND / 10;
    if (isDry && this.#state === 'playing') {
      void run.desk.context.suspend();
      this.#become('waiting');
    }
    if (!run.fetching && run.scheduledTo < Math.min(this.#endAt, at + AHEAD_SAMPLES)) void this.#fetch(run);
  }

  async #fetch(run: Run): Promise<void> {
    run.fetching = true;
    const from = run.scheduledTo;
    const to = Math.min(this.#endAt, from + (from === run.from ? FIRST_SAMPLES : PIECE_SAMPLES));
    try {
      const { signal } = run.abort;
      const pieces = await Promise.all(
        this.stems
          .filter((stem) => !stem.isSilent(from, to))
          .map(async (stem) => ({ id: stem.id, sound: await stem.read(from, to, { signal }) })),
      );
      if (run !== this.#run) return;
      for (const { id, sound } of pieces) this.#schedule(run, { id, sound, from });
      run.scheduledTo = to;
      if (this.#state === 'waiting') {
        void run.desk.context.resume();
        this.#become('playing');
      }
    } catch (error) {
      if (run !== this.#run) return;
      this.#trouble = error instanceof Error ? error.message : String(error);
      this.#rest(this.at);
    } finally {
      run.fetching = false;
    }
    this.#tick();
  }

  #schedule(run: Run, { id, sound, from }: { id: string; sound: Int16Array; from: number }): void {
    const { context, gains } = run.desk;
    const gain = gains.get(id);
    if (gain === undefined || sound.length === 0) return;
    const buffer = context.createBuffer(1, sound.length, SAMPLES_PER_SECOND);
    buffer.copyToChannel(
      Float32Array.from(sound, (sample) => sample / 32_768),
      0,
    );
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(gain);
    source.onended = () => run.sources.delete(source);
    run.sources.add(source);
    source.start(run.startTime + (from - run.from) / SAMPLES_PER_SECOND);
  }

  #become(state: PlayerState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
