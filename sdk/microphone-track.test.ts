import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore, type MicFrame } from './frame-store.js';
import { MicrophoneTrack } from './microphone-track.js';

const ramp = (n: number, from = 0) => Int16Array.from({ length: n }, (_, i) => (from + i) % 30_000);

function framesOf(track: MicrophoneTrack, first = 0): MicFrame[] {
  const frames: MicFrame[] = [];
  for (let frame = track.from(first); frame !== undefined; frame = track.from(frame.seq + 1)) frames.push(frame);
  return frames;
}

describe('the microphone track', () => {
  it('cuts blocks of any size into the same numbered frames', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 30 }), (sizes) => {
        const track = new MicrophoneTrack(createMemoryStore());
        let at = 0;
        for (const size of sizes) {
          track.push(at, ramp(size, at));
          at += size;
        }
        track.flush();
        const frames = framesOf(track);
        expect(frames.map((frame) => frame.seq)).toEqual(frames.map((_, index) => index));
        expect(frames.map((frame) => frame.at)).toEqual(frames.map((_, index) => index * 1_920));
        expect(frames.flatMap((frame) => [...frame.samples])).toEqual([...ramp(at)]);
      }),
      { numRuns: 30 },
    );
  });

  it('closes a frame short and goes on at the right sample after a gap in the clock', () => {
    const track = new MicrophoneTrack(createMemoryStore());
    track.push(0, ramp(2_000));
    track.push(10_000, ramp(1_920, 10_000));
    expect(framesOf(track).map(({ seq, at, samples }) => [seq, at, samples.length])).toEqual([
      [0, 0, 1_920],
      [1, 1_920, 80],
      [2, 10_000, 1_920],
    ]);
  });

  it('starts at whatever sample and number an earlier page had reached', () => {
    const track = new MicrophoneTrack(createMemoryStore(), 7);
    track.push(96_000, ramp(1_920));
    expect(framesOf(track, 7).map(({ seq, at }) => [seq, at])).toEqual([[7, 96_000]]);
  });

  it('goes on after what an earlier page left in the store, in number and place', () => {
    const held = [5, 6].map((seq) => ({ seq, at: seq * 1_920, samples: ramp(1_920) }));
    const track = new MicrophoneTrack(createMemoryStore(100, held), 3);
    expect([track.nextSeq, track.positionSamples, track.unconfirmedSamples]).toEqual([7, 7 * 1_920, 2 * 1_920]);
    track.push(7 * 1_920 - 100, ramp(1_920 + 100));
    expect(framesOf(track).map(({ seq, at, samples }) => [seq, at, samples[0]])).toEqual([
      [5, 5 * 1_920, 0],
      [6, 6 * 1_920, 0],
      [7, 7 * 1_920, 100],
    ]);
  });

  it('goes on after what the server has when that is more than the store holds', () => {
    const held = [{ seq: 5, at: 5 * 1_920, samples: ramp(1_920) }];
    const track = new MicrophoneTrack(createMemoryStore(100, held), 9);
    track.push(20_000, ramp(1_920));
    expect(framesOf(track, 6).map(({ seq, at }) => [seq, at])).toEqual([[9, 20_000]]);
  });

  it('drops samples it already has', () => {
    const track = new MicrophoneTrack(createMemoryStore());
    track.push(0, ramp(1_000));
    track.push(500, ramp(1_420, 500));
    expect(framesOf(track).flatMap((frame) => [...frame.samples])).toEqual([...ramp(1_920)]);
  });

  it('keeps frames until they are confirmed, and gives them back from any number on', () => {
    const track = new MicrophoneTrack(createMemoryStore());
    track.push(0, ramp(1_920 * 200));
    track.acknowledge(150);
    expect(track.unconfirmedSamples).toBe(50 * 1_920);
    expect(framesOf(track, 0).map((frame) => frame.seq)[0]).toBe(150);
    expect(framesOf(track, 198).map((frame) => frame.seq)).toEqual([198, 199]);
    track.acknowledge(500);
    expect(track.unconfirmedSamples).toBe(0);
  });

  it('leaves a hole at a known place, without skipping a number, when nothing more can be kept', () => {
    const track = new MicrophoneTrack(createMemoryStore(2));
    track.push(0, ramp(1_920 * 5));
    expect(track.lostSamples).toBe(3 * 1_920);
    track.acknowledge(2);
    track.push(1_920 * 5, ramp(1_920));
    expect(framesOf(track).map(({ seq, at }) => [seq, at])).toEqual([[2, 1_920 * 5]]);
  });
});
