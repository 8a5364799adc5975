import { beforeEach, describe, expect, it } from 'vitest';
import { AudioOutbox } from './audio-outbox.js';
import { createMemoryStore, type MicFrame } from './frame-store.js';
import { MicrophoneTrack } from './microphone-track.js';
import { VirtualClock } from './testing/virtual-clock.js';

let clock: VirtualClock;
let track: MicrophoneTrack;
let outbox: AudioOutbox;
let sent: { seq: number; atMs: number }[];

beforeEach(() => {
  clock = new VirtualClock();
  track = new MicrophoneTrack(createMemoryStore());
  sent = [];
  outbox = new AudioOutbox({ track, clock, send: (frame) => sent.push({ seq: frame.seq, atMs: clock.nowMs() }) });
});

function capture(frames: number): void {
  track.push(track.capturedSamples, new Int16Array(frames * 1_920));
  outbox.pump();
}

/** Passes time with a server that confirms what it got every 250 ms. */
function passTime(ms: number): void {
  for (let done = 0; done < ms; done += 250) {
    clock.advance(250);
    outbox.acknowledge((sent.at(-1)?.seq ?? -1) + 1);
  }
}

describe('the audio outbox', () => {
  it('sends each frame as it is captured while live, even when acknowledgements are late', () => {
    outbox.connect(0);
    for (let i = 0; i < 100; i += 1) capture(1);
    expect(sent.map((frame) => frame.seq)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('sends nothing while offline and resumes at the frame the server asks for', () => {
    outbox.connect(0);
    capture(3);
    outbox.disconnect();
    capture(2);
    expect(sent).toHaveLength(3);
    outbox.connect(2);
    expect(sent.map((frame) => frame.seq)).toEqual([0, 1, 2, 2, 3, 4]);
  });

  it('catches up in order, below ten times real time in any second', () => {
    capture(1_500);
    outbox.connect(0);
    passTime(10_000);
    expect(sent.map((frame) => frame.seq)).toEqual(Array.from({ length: 1_500 }, (_, i) => i));
    for (const { atMs } of sent) {
      expect(sent.filter((frame) => frame.atMs >= atMs && frame.atMs < atMs + 1_000).length).toBeLessThanOrEqual(250);
    }
  });

  it('never has more than two seconds in flight while catching up', () => {
    capture(1_500);
    outbox.connect(0);
    clock.advance(60_000);
    expect(sent).toHaveLength(50);
    outbox.acknowledge(10);
    clock.advance(60_000);
    expect(sent).toHaveLength(60);
  });

  it('keeps the order when capture goes on while catching up, and is live again afterwards', () => {
    capture(200);
    outbox.connect(0);
    for (let i = 0; i < 100; i += 1) {
      clock.advance(40);
      capture(1);
      outbox.acknowledge((sent.at(-1)?.seq ?? -1) + 1);
    }
    expect(sent.map((frame) => frame.seq)).toEqual(Array.from({ length: 300 }, (_, i) => i));
    expect(outbox.backlogFrames).toBe(0);
  });

  it('sends one silent sample for each frame that nobody holds any more, so that the server can go on', () => {
    const held = [4, 5].map((seq) => ({ seq, at: seq * 1_920, samples: new Int16Array(1_920).fill(seq) }));
    const all: MicFrame[] = [];
    track = new MicrophoneTrack(createMemoryStore(100, held), 4);
    outbox = new AudioOutbox({ track, clock, send: (frame) => all.push(frame) });
    outbox.connect(2);
    expect(all.map(({ seq, at, samples }) => [seq, at, samples.length, samples[0]])).toEqual([
      [2, 4 * 1_920 - 2, 1, 0],
      [3, 4 * 1_920 - 1, 1, 0],
      [4, 4 * 1_920, 1_920, 4],
      [5, 5 * 1_920, 1_920, 5],
    ]);
  });

  it('waits for the next frame when none is left from where the server wants to go on', () => {
    outbox.connect(0);
    capture(3);
    outbox.acknowledge(3);
    outbox.connect(1);
    expect(outbox.backlogFrames).toBe(2);
    capture(1);
    expect(sent.map((frame) => frame.seq)).toEqual([0, 1, 2, 1, 2, 3]);
    expect(outbox.backlogFrames).toBe(0);
  });

  it('catches up in full when the machine slept in the middle of it', () => {
    capture(1_000);
    outbox.connect(0);
    passTime(1_000);
    clock.sleep(60_000);
    passTime(6_000);
    expect(sent.map((frame) => frame.seq)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  });

  it('leaves no timer behind when the connection goes', () => {
    capture(500);
    outbox.connect(0);
    expect(clock.pendingTimers).toBe(1);
    outbox.disconnect();
    expect(clock.pendingTimers).toBe(0);
  });
});
