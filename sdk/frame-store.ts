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
  /** Samples held. */
  readonly samples: number;
}

/** As long as the server waits for a host who dropped: 10 minutes, 58 MB. */
export const UNSENT_FRAMES_MAX = (10 * 60 * SAMPLE_RATE) / FRAME_SAMPLES;

export function createMemoryStore(framesMax: number = UNSENT_FRAMES_MAX): UnsentStore {
  let frames: MicFrame[] = [];
  let head = 0;
  let held = 0;
  return {
    add(frame) {
      if (frames.length - head >= framesMax) return false;
      frames.push(frame);
      held += frame.samples.length;
      return true;
    },
    from(seq) {
      const first = frames[head];
      if (first === undefined) return undefined;
      // seq rises by one per frame, so its place is known.
      return frames[head + Math.max(0, seq - first.seq)];
    },
    forget(seq) {
      for (let first = frames[head]; first !== undefined && first.seq < seq; first = frames[head]) {
        held -= first.samples.length;
        head += 1;
      }
      if (head > 64) {
        frames = frames.slice(head);
        head = 0;
      }
    },
    get samples() {
      return held;
    },
  };
}
