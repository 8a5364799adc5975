import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import { SAMPLE_RATE } from '../src/protocol/audio-format.js';

/** A piece of the host's track: `seq` counts frames over all connections, `at` is its first sample on the host's clock. */
export interface MicFrame {
  readonly seq: number;
  readonly at: number;
  readonly samples: Int16Array;
}

/** Frames the server has not confirmed yet. Frames come with rising `seq`. */
export interface UnsentStore {
  /** False when the store is full; the frame is not kept. */
  add(frame: MicFrame): boolean;
  /** The first frame with this `seq` or a later one. */
  from(seq: number): MicFrame | undefined;
  /** Forgets every frame below `seq`. */
  forget(seq: number): void;
  /** The latest frame held. */
  readonly last: MicFrame | undefined;
  /** Samples held. */
  readonly samples: number;
  /** How full the store is, 0–1. */
  readonly fill: number;
  /** What the frames outlive: the connection only, or the page as well. */
  readonly keptIn: 'page' | 'browser';
}

/** Everything held, in order. */
export function framesIn(store: Pick<UnsentStore, 'from'>): MicFrame[] {
  const frames: MicFrame[] = [];
  for (let frame = store.from(0); frame !== undefined; frame = store.from(frame.seq + 1)) frames.push(frame);
  return frames;
}

/** 30 minutes, 173 MB: three times as long as the server waits for a host who dropped. */
export const UNSENT_FRAMES_MAX = (30 * 60 * SAMPLE_RATE) / FRAME_SAMPLES;

/** `held` are frames of an earlier page, in order. */
export function createMemoryStore(framesMax: number = UNSENT_FRAMES_MAX, held: readonly MicFrame[] = []): UnsentStore {
  let frames = [...held];
  let head = 0;
  let samples = held.reduce((sum, frame) => sum + frame.samples.length, 0);
  return {
    keptIn: 'page',
    add(frame) {
      if (frames.length - head >= framesMax) return false;
      frames.push(frame);
      samples += frame.samples.length;
      return true;
    },
    from(seq) {
      const first = frames[head];
      if (first === undefined) return undefined;
      // seq rises by one per frame, so its place is known; where frames are missing it lies further down.
      let place = Math.min(head + Math.max(0, seq - first.seq), frames.length);
      while (place > head && (frames[place - 1]?.seq ?? seq) >= seq) place -= 1;
      return frames[place];
    },
    forget(seq) {
      for (let first = frames[head]; first !== undefined && first.seq < seq; first = frames[head]) {
        samples -= first.samples.length;
        head += 1;
      }
      if (head > 64) {
        frames = frames.slice(head);
        head = 0;
      }
    },
    get last() {
      return head < frames.length ? frames.at(-1) : undefined;
    },
    get samples() {
      return samples;
    },
    get fill() {
      return (frames.length - head) / framesMax;
    },
  };
}
