import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore, type MicFrame } from './frame-store.js';
import { HostAudio } from './host-audio.js';
import type { CapturedLengths } from './live-state.js';
import { VirtualClock } from './testing/virtual-clock.js';

let clock: VirtualClock;
let sent: MicFrame[];
let told: CapturedLengths | undefined;
let full: string[];
let at: number;

beforeEach(() => {
  clock = new VirtualClock();
  sent = [];
  told = undefined;
  full = [];
  at = 0;
});

function audioWith(store = createMemoryStore()): HostAudio {
  return new HostAudio({
    ...{ store, clock },
    send: (frame) => sent.push(frame),
    onCaptured: (lengths) => {
      told = lengths;
    },
    onFull: (how) => full.push(how),
  });
}

function capture(audio: HostAudio, frames: number): void {
  for (let i = 0; i < frames; i += 1) {
    audio.push(at, new Int16Array(1_920));
    at += 1_920;
  }
}

/** A server that confirms what it has every 250 ms, while the microphone goes on. */
async function serve(audio: HostAudio, ms: number): Promise<void> {
  for (let done = 0; done < ms; done += 250) {
    clock.advance(250);
    capture(audio, 6);
    audio.acknowledge((sent.at(-1)?.seq ?? -1) + 1);
    await Promise.resolve();
  }
}

async function settled(promise: Promise<void>): Promise<boolean> {
  let is = false;
  void promise.then(() => {
    is = true;
  });
  for (let turns = 0; turns < 4; turns += 1) await Promise.resolve();
  return is;
}

describe('the host’s sound at the end of a session', () => {
  it('is waited for as long as it moves, however much of it there is', async () => {
    const audio = audioWith();
    audio.connect(0);
    audio.disconnect();
    capture(audio, 5 * 60 * 25);
    audio.connect(0);
    const drained = audio.drained(15_000);
    await serve(audio, 40_000);
    expect(await settled(drained)).toBe(false);
    await serve(audio, 30_000);
    expect(await settled(drained)).toBe(true);
    expect(sent.map((frame) => frame.seq)).toEqual(sent.map((_, index) => index));
  });

  it('is given up on when the connection stays away', async () => {
    const audio = audioWith();
    audio.connect(0);
    audio.disconnect();
    capture(audio, 100);
    const drained = audio.drained(15_000);
    clock.advance(14_900);
    expect(await settled(drained)).toBe(false);
    clock.advance(200);
    expect(await settled(drained)).toBe(true);
  });

  it('is not given up on because the machine slept', async () => {
    const audio = audioWith();
    audio.connect(0);
    audio.disconnect();
    capture(audio, 100);
    const drained = audio.drained(15_000);
    clock.sleep(60_000);
    expect(await settled(drained)).toBe(false);
  });
});

describe('the host’s sound during a long outage', () => {
  it('is kept to the bound; the host is told before and at it', () => {
    const audio = audioWith(createMemoryStore(100));
    audio.connect(0);
    audio.disconnect();
    capture(audio, 80);
    expect(full).toEqual([]);
    capture(audio, 1);
    expect(full).toEqual(['nearly']);
    capture(audio, 20);
    expect(full).toEqual(['nearly', 'full']);
    audio.acknowledge(0);
    expect(told?.unconfirmedSamples).toBe(100 * 1_920);
  });

  it('goes on from what an earlier page left, and tells how much that is', () => {
    const held = [7, 8, 9].map((seq) => ({ seq, at: seq * 1_920, samples: new Int16Array(1_920) }));
    const audio = audioWith(createMemoryStore(100, held));
    audio.connect(8);
    expect(told).toMatchObject({ unconfirmedSamples: 3 * 1_920, positionSamples: 10 * 1_920 });
    expect(sent.map((frame) => frame.seq)).toEqual([8, 9]);
  });
});
