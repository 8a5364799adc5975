import { describe, expect, it } from 'vitest';
import type { SpeechChange, SpeechDetector } from '../../../audio/vad.js';
import { msToSamples } from '../../../protocol/audio-format.js';
import { UtteranceCutter, type UtteranceSink } from './utterance-cutter.js';

/** Believes whatever is not silent, as the real detector does: a start 60 ms late, an end 100 ms late. */
class LoudnessDetector implements SpeechDetector {
  speaking = false;
  lastVoicedAt = 0;
  #from: number | undefined;

  push(samples: Int16Array, at: number): readonly SpeechChange[] {
    const end = at + samples.length;
    const loud = samples.some((sample) => sample !== 0);
    if (loud) this.#from ??= at;
    else if (!this.speaking) this.#from = undefined;
    if (loud && this.speaking) this.lastVoicedAt = end;
    if (!this.speaking && this.#from !== undefined && end - this.#from >= msToSamples(60)) {
      this.speaking = true;
      this.lastVoicedAt = end;
      return [{ type: 'start', at: this.#from }];
    }
    if (this.speaking && end - this.lastVoicedAt >= msToSamples(100)) {
      this.speaking = false;
      this.#from = undefined;
      return [{ type: 'end', at: this.lastVoicedAt }];
    }
    return [];
  }

  close(): void {}
}

interface Utterance {
  readonly at: number;
  readonly speechAt: number;
  samples: number;
  closed: boolean;
}

class Utterances implements UtteranceSink {
  readonly all: Utterance[] = [];

  open(at: number, speechAt: number): void {
    this.all.push({ at, speechAt, samples: 0, closed: false });
  }

  audio(samples: Int16Array): void {
    const last = this.all.at(-1);
    if (!last || last.closed) throw new Error('audio outside of an utterance');
    last.samples += samples.length;
  }

  close(): void {
    const last = this.all.at(-1);
    if (!last || last.closed) throw new Error('closed what was not open');
    last.closed = true;
  }
}

/** Plays stretches of sound one after the other, in chunks of `chunkMs`; `hole` leaves the time without any chunk. */
function play(script: readonly (readonly ['voice' | 'soft' | 'silence' | 'hole', number])[], chunkMs = 20) {
  const heard = new Utterances();
  const cutter = new UtteranceCutter(new LoudnessDetector(), heard);
  let at = 0;
  for (const [kind, ms] of script) {
    const end = at + msToSamples(ms);
    for (; kind !== 'hole' && at < end; at += msToSamples(chunkMs)) {
      const level = { voice: 5_000, soft: 50, silence: 0 }[kind];
      cutter.push({ at, samples: new Int16Array(Math.min(msToSamples(chunkMs), end - at)).fill(level) });
    }
    at = end;
  }
  cutter.finish();
  expect(heard.all.every((utterance) => utterance.closed)).toBe(true);
  const ms = (samples: number) => Math.round(samples / 48);
  return heard.all.map(({ at: from, samples, speechAt }) => ({
    from: ms(from),
    to: ms(from + samples),
    speechAt: ms(speechAt),
  }));
}

describe('utterances', () => {
  it('begin a little before the voice and end 300 ms after it', () => {
    expect(
      play([
        ['silence', 1_000],
        ['voice', 800],
        ['silence', 1_000],
      ]),
    ).toEqual([{ from: 760, to: 2_100, speechAt: 1_000 }]);
  });

  it('go on over a short pause and end at a longer one', () => {
    const script = [
      ['silence', 500],
      ['voice', 400],
      ['silence', 200],
      ['voice', 400],
      ['silence', 400],
      ['voice', 400],
    ] as const;
    expect(play(script)).toEqual([
      { from: 260, to: 1_800, speechAt: 500 },
      { from: 1_800, to: 2_300, speechAt: 1_900 },
    ]);
  });

  it('are the same however the audio is cut into chunks', () => {
    const script = [
      ['silence', 600],
      ['voice', 700],
      ['silence', 600],
      ['voice', 300],
      ['silence', 400],
    ] as const;
    expect(play(script, 100)).toEqual(play(script, 20));
  });

  it('keep the time when audio is missing, and end when much is missing', () => {
    expect(
      play([
        ['silence', 300],
        ['voice', 500],
        ['hole', 100],
        ['voice', 500],
        ['hole', 5_000],
        ['voice', 400],
      ]),
    ).toEqual([
      { from: 60, to: 1_700, speechAt: 300 },
      { from: 6_400, to: 6_800, speechAt: 6_400 },
    ]);
  });

  it('may be cut at a breath once they are long', () => {
    const [first, second] = play([
      ['voice', 16_000],
      ['silence', 160],
      ['voice', 500],
      ['silence', 400],
    ]);
    expect(first?.to).toBe(16_140);
    expect(second?.from).toBeGreaterThanOrEqual(16_140);
  });

  it('are cut where it is quietest when nobody pauses for 25 s, and lose nothing', () => {
    const [first, second, ...others] = play([
      ['voice', 23_500],
      ['soft', 40],
      ['voice', 3_000],
      ['silence', 500],
    ]);
    expect(others).toEqual([]);
    expect(first?.to).toBeGreaterThan(23_500);
    expect(first?.to).toBeLessThanOrEqual(23_540);
    expect(second).toEqual({ from: first?.to, to: 26_840, speechAt: first?.to });
  });
});
