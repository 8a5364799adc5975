import { describe, expect, it } from 'vitest';
import { type CodedSpeech, codedSamples, seededRandom } from '../../../tests/support/fakes/coded-speech.js';
import { type CodedVendorOptions, CodedVendor } from '../../../tests/support/fakes/coded-stt-vendor.js';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { type Logger, silentLogger } from '../../core/logger.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../../protocol/audio-format.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttEvent } from '../stt.js';
import { createReconnectingStt } from './reconnecting-stt.js';

/** Words of 300 ms, one after the other from `fromMs` on, without a pause. */
function monologue(count: number, fromMs = 0): CodedSpeech['words'] {
  return Array.from({ length: count }, (_, index) => ({
    text: `w${index}`,
    startMs: fromMs + index * 300,
    endMs: fromMs + (index + 1) * 300,
  }));
}

interface StageOptions extends Partial<Omit<CodedVendorOptions, 'clock' | 'speech' | 'random'>> {
  readonly words: CodedSpeech['words'];
  readonly ringMs?: number;
}

/** A recognition on a virtual clock, its microphone and its vendor. */
class Stage {
  readonly clock = new VirtualClock();
  readonly controller = new AbortController();
  readonly events: SttEvent[] = [];
  readonly logged: string[] = [];
  readonly vendor: CodedVendor;
  readonly #speech: CodedSpeech;
  readonly #audio = new AsyncQueue<PcmChunk>(10_000);
  readonly #ended: Promise<unknown>;
  /** How it ended: undefined while it goes on. */
  outcome: 'ended' | Error | undefined;

  constructor({ words, ringMs = 90_000, ...options }: StageOptions) {
    this.#speech = { words, step: 16 };
    const random = seededRandom(7);
    this.vendor = new CodedVendor({ clock: this.clock, speech: this.#speech, random, duplicates: 0, ...options });
    const log = (_fields: object, message: string) => void this.logged.push(message);
    const logger: Logger = { ...silentLogger, warn: log };
    const stt = createReconnectingStt(this.vendor, { clock: this.clock, logger, ringMs, random });
    this.#ended = this.#read(stt.transcribe(this.#audio, { signal: this.controller.signal }));
  }

  get words(): string[] {
    return this.events.flatMap((event) => (event.type === 'final' ? event.words.map((word) => word.text) : []));
  }

  get spoken(): string[] {
    return this.#speech.words.map((word) => word.text);
  }

  /** How far each word is from where it was said. */
  get errorsMs(): number[] {
    const words = this.events.flatMap((event) => (event.type === 'final' ? event.words : []));
    return words.map(({ text, startAt }) => {
      const spoken = this.#speech.words.find((word) => word.text === text);
      return Math.abs(samplesToMs(startAt) - (spoken?.startMs ?? 0));
    });
  }

  /** The microphone, from one time to another, in real time or all at once. */
  async play(fromMs: number, untilMs: number, pace: 'live' | 'at once' = 'live'): Promise<void> {
    for (let at = fromMs; at < untilMs; at += 100) {
      const samples = codedSamples(this.#speech, { fromMs: at, ms: 100, rate: SAMPLE_RATE });
      this.#audio.push({ at: msToSamples(at), samples });
      if (pace === 'live') await this.clock.advance(100);
    }
  }

  async end(): Promise<void> {
    this.#audio.close();
    for (let seconds = 0; seconds < 300 && this.outcome === undefined; seconds += 1) await this.clock.advance(1_000);
    await this.#ended;
  }

  async #read(events: AsyncIterable<SttEvent>): Promise<void> {
    try {
      for await (const event of events) this.events.push(event);
      this.outcome = 'ended';
    } catch (error) {
      this.outcome = error instanceof Error ? error : new Error(String(error));
    }
  }
}

const refused = new ProviderError('coded', 'unavailable', 'Refused.');

describe('a monologue without a pause', () => {
  it('loses no word where connections are replaced in the middle of one', async () => {
    const stage = new Stage({ words: monologue(600), traits: { maxAgeMs: 7_000 } });
    await stage.play(0, 182_000);
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
    expect(stage.vendor.connections.length).toBeGreaterThan(20);
    expect(Math.max(...stage.errorsMs)).toBeLessThan(50);
  });

  it('is understood at the rate of the vendor', async () => {
    const stage = new Stage({ words: monologue(100, 500), traits: { sampleRate: 16_000, maxAgeMs: 9_000 } });
    await stage.play(0, 33_000);
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
    expect(Math.max(...stage.errorsMs)).toBeLessThan(50);
  });

  it('may come all at once: it waits for the vendor, not the other way round', async () => {
    const stage = new Stage({ words: monologue(400), ringMs: 40_000, traits: { maxAgeMs: 10_000 } });
    await stage.play(0, 121_000, 'at once');
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
    expect(stage.logged).toEqual([]);
  });
});

describe('holes in the audio', () => {
  it.each([200, 3_000, 90_000])('of %i ms leave every word in its place', async (holeMs) => {
    const words = [...monologue(10), ...monologue(10, 3_000 + holeMs)].map((word, index) => ({
      ...word,
      text: `w${index}`,
    }));
    const stage = new Stage({ words });
    await stage.play(0, 3_000);
    await stage.play(3_000 + holeMs, 7_000 + holeMs);
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
    expect(Math.max(...stage.errorsMs)).toBeLessThan(50);
  });

  it('are silence for the vendor, so that it neither hangs up nor keeps a sentence open', async () => {
    const words = [...monologue(10), ...monologue(10, 63_000)].map((word, index) => ({ ...word, text: `w${index}` }));
    const stage = new Stage({ words });
    await stage.play(0, 3_000);
    await stage.clock.advance(60_000);
    expect(stage.words.length).toBe(10);
    expect(stage.vendor.open[0]?.ms).toBeGreaterThan(55_000);
    await stage.play(63_000, 67_000);
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
    expect(Math.max(...stage.errorsMs)).toBeLessThan(50);
  });
});

describe('a backlog', () => {
  it('is sent no faster than the vendor takes it', async () => {
    const stage = new Stage({ words: monologue(150), traits: { catchUpRate: 1.2 } });
    stage.vendor.refusal = refused;
    await stage.play(0, 20_000);
    stage.vendor.refusal = undefined;
    for (let seconds = 20; seconds < 46; seconds += 1) {
      await stage.play(seconds * 1_000, (seconds + 1) * 1_000);
      const [connection] = stage.vendor.connections;
      if (connection === undefined) continue;
      const ageMs = stage.clock.nowMs() - connection.openedMs;
      expect(connection.ms).toBeLessThanOrEqual(ageMs * 1.2 + 600);
    }
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
  });

  it('goes at the pace of a line that asks to wait', async () => {
    const stage = new Stage({ words: monologue(10), traits: { catchUpRate: 50 } });
    await stage.play(0, 200);
    await stage.clock.advance(500);
    const [connection] = stage.vendor.connections;
    if (connection === undefined) throw new Error('no connection');
    connection.crowded = true;
    await stage.play(200, 5_000, 'at once');
    await stage.clock.advance(1_000);
    expect(connection.ms).toBeLessThanOrEqual(1_400);
    connection.crowded = false;
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
  });

  it('that outgrows the ring costs its oldest audio, and says so once', async () => {
    const stage = new Stage({ words: monologue(500), ringMs: 30_000 });
    stage.vendor.refusal = refused;
    await stage.play(0, 60_000);
    stage.vendor.refusal = undefined;
    await stage.play(60_000, 155_000);
    await stage.end();
    const told = stage.words.filter((word) => word.startsWith('w'));
    expect(told).toEqual(stage.spoken.slice(-told.length));
    expect(told.length).toBeGreaterThan(380);
    expect(Math.max(...stage.errorsMs.slice(1))).toBeLessThan(50);
    expect(stage.logged).toEqual([
      'audio grew too old before it was recognised',
      'audio was left out of a recognition',
    ]);
  });

  it('is short after a long silence: silence is not sent again', async () => {
    const stage = new Stage({ words: monologue(10, 600_000) });
    await stage.play(0, 300_000);
    for (const connection of stage.vendor.open) connection.break();
    await stage.play(300_000, 302_000);
    expect(stage.vendor.connections.at(-1)?.ms).toBeLessThan(15_000);
    expect(stage.logged).toEqual([]);
    await stage.play(302_000, 605_000);
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
  });
});

describe('attempts', () => {
  it('end at an error that no attempt can mend', async () => {
    const stage = new Stage({ words: monologue(1) });
    stage.vendor.refusal = new ProviderError('coded', 'auth', 'Bad key.', { status: 401 });
    await stage.play(0, 1_000);
    expect(stage.outcome).toBe(stage.vendor.refusal);
    expect(stage.vendor.attempts).toBe(1);
  });

  it('end with the last error when none succeeds for about two minutes', async () => {
    const stage = new Stage({ words: monologue(1) });
    stage.vendor.refusal = refused;
    await stage.play(0, 90_000);
    expect(stage.outcome).toBeUndefined();
    await stage.play(90_000, 180_000);
    expect(stage.outcome).toBe(refused);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it('go on through a quiet half hour in which the vendor hangs up every twenty seconds', async () => {
    const stage = new Stage({ words: monologue(10, 1_800_000), hardLimitMs: 20_000 });
    await stage.play(0, 1_804_000);
    await stage.end();
    expect(stage.vendor.connections.length).toBeGreaterThan(85);
    expect(stage.words).toEqual(stage.spoken);
  });

  it('wait as long as the vendor asks', async () => {
    const stage = new Stage({ words: monologue(10) });
    stage.vendor.refusal = new ProviderError('coded', 'rate-limit', 'Slow down.', { retryAfterMs: 9_000 });
    await stage.play(0, 8_000);
    expect(stage.vendor.attempts).toBe(1);
    stage.vendor.refusal = undefined;
    await stage.play(8_000, 14_000);
    await stage.end();
    expect(stage.words).toEqual(stage.spoken);
  });

  it('end an attempt that hangs after fifteen seconds and make another', async () => {
    const stage = new Stage({ words: monologue(10) });
    stage.vendor.connectMs = 1_000_000;
    await stage.play(0, 10_000);
    stage.vendor.connectMs = 100;
    await stage.play(10_000, 20_000);
    await stage.end();
    expect(stage.vendor.attempts).toBe(2);
    expect(stage.words).toEqual(stage.spoken);
  });
});

describe('what is shown meanwhile', () => {
  it('never repeats words that were told, nor goes back', async () => {
    const stage = new Stage({ words: monologue(200), traits: { maxAgeMs: 7_000 } });
    await stage.play(0, 62_000);
    await stage.end();
    let told = 0;
    for (const event of stage.events) {
      if (event.type === 'final') told += event.words.length;
      if (event.type === 'partial') expect(event.text).toMatch(new RegExp(`^(half-w\\d+ ?)?(w${told}\\b|$)`));
    }
    expect(told).toBe(200);
  });
});

describe('an abort', () => {
  it('closes every connection in the same tick and leaves no timer', async () => {
    const stage = new Stage({ words: monologue(60), traits: { maxAgeMs: 4_000 }, finalDelayMs: 3_000 });
    while (stage.vendor.open.length < 2) await stage.play(stage.clock.nowMs(), stage.clock.nowMs() + 100);
    stage.controller.abort();
    expect(stage.vendor.connections.every((connection) => connection.state === 'over')).toBe(true);
    await settle();
    expect(stage.outcome).toBe('ended');
    const { attempts } = stage.vendor;
    await stage.clock.advance(60_000);
    expect(stage.vendor.attempts).toBe(attempts);
    expect(stage.clock.pendingTimers).toBe(0);
  });

  it('while a connection opens closes it when it stands', async () => {
    const stage = new Stage({ words: monologue(1) });
    stage.vendor.connectMs = 2_000;
    await stage.play(0, 1_000);
    stage.controller.abort();
    await stage.clock.advance(5_000);
    expect(stage.outcome).toBe('ended');
    expect(stage.vendor.open).toEqual([]);
    expect(stage.clock.pendingTimers).toBe(0);
  });
});

describe('the end of the audio', () => {
  it('waits for finals that come late, and for a line that breaks at that moment', async () => {
    const stage = new Stage({ words: monologue(10), finalDelayMs: 5_000 });
    await stage.play(0, 3_000);
    for (const connection of stage.vendor.open) connection.break();
    await stage.end();
    expect(stage.outcome).toBe('ended');
    expect(stage.words).toEqual(stage.spoken);
  });

  it('does not wait for ever', async () => {
    const stage = new Stage({ words: monologue(10) });
    await stage.play(0, 3_000);
    stage.vendor.refusal = refused;
    for (const connection of stage.vendor.open) connection.break();
    await stage.end();
    expect(stage.outcome).toBe('ended');
    expect(stage.logged).toEqual(['the last words of a recognition did not come']);
  });
});
