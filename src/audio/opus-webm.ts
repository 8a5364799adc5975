// The native build takes the whole process with it when the last worker that used it ends (SIGSEGV on Node 20).
import { Encoder } from '@evan/opus/wasm/index.mjs';
import { BYTES_PER_SAMPLE, msToSamples, SAMPLE_RATE } from '../protocol/audio-format.js';
import { createWebmTrack, type WebmTrackOptions } from './webm-track.js';

/** Frames of 20 ms, the length Opus is tuned for. */
export const OPUS_FRAME_SAMPLES = msToSamples(20);

const OPUS_SET_BITRATE = 4_002;

export interface OpusWebmOptions extends WebmTrackOptions {
  readonly bitrate: number;
}

/** A WebM file with one Opus track, encoded frame by frame. */
export interface OpusWebm {
  /** Adds the next frame: `OPUS_FRAME_SAMPLES` of each channel, interleaved 16-bit. */
  add(frame: Uint8Array): Promise<void>;
  /** Writes duration and seek index, and closes the file. */
  finish(): Promise<void>;
  /** Closes an unfinished file; what was written stays for the caller to remove. */
  cancel(): Promise<void>;
}

/**
 * Begins a 48 kHz Opus track at `path`, replacing what is there. Sample n that goes in is sample n of the decoded file;
 * `PRE_SKIP_SAMPLES` of silence at the end bring out the last of them.
 */
export async function createOpusWebm(path: string, { bitrate, ...options }: OpusWebmOptions): Promise<OpusWebm> {
  const { channels } = options;
  const encoder = new Encoder({ channels, sample_rate: SAMPLE_RATE, application: 'audio' });
  encoder.ctl(OPUS_SET_BITRATE, bitrate);
  const track = await createWebmTrack(path, options);
  const frameBytes = OPUS_FRAME_SAMPLES * channels * BYTES_PER_SAMPLE;
  return {
    ...track,
    add(frame) {
      if (frame.length !== frameBytes) throw new RangeError(`an Opus frame must have ${frameBytes} bytes`);
      return track.add(encoder.encode(frame), OPUS_FRAME_SAMPLES);
    },
  };
}
