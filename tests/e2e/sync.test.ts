import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MockAdapterFactory } from '../../src/adapters/mock/mock-adapter-factory.js';
import type { TtsAdapter } from '../../src/adapters/tts.js';
import { readWav } from '../../src/audio/wav.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { endOfTurn, LiveHost } from '../support/live-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

/** Half a second of silence, one sharp click, half a second of silence. */
const clickingVoice: TtsAdapter = {
  provider: 'test',
  model: 'click',
  rehearsal: false,
  voices: ['click'],
  async *synthesize({ text }) {
    const samples = new Int16Array(48_000);
    samples.fill(12_000, 24_000, 24_024);
    yield { type: 'words', words: [{ text, from: 0, to: 48_000 }], timing: 'engine' };
    for (let at = 0; at < samples.length; at += 4_800)
      yield { type: 'audio', samples: samples.subarray(at, at + 4_800) };
  },
};

class ClickFactory extends MockAdapterFactory {
  override tts(): never {
    return clickingVoice as never;
  }
}

const clickAt = (samples: Int16Array) => samples.findIndex((sample) => Math.abs(sample) > 6_000);

describe('the tracks of one session', () => {
  it('carry a click of an AI speaker and its echo in the host’s microphone at the same sample', async () => {
    app = await startTestApp({ overrides: { factory: new ClickFactory() } });
    const host = new LiveHost({ url: app.url, loopback: 1 });
    await host.goLive();
    const over = host.until(endOfTurn('claude'));
    await host.client.say('Claude, click.');
    await over;
    const { directory } = await host.end();
    const claude = await readWav(join(directory, 'claude.wav'));
    const you = await readWav(join(directory, 'you.wav'));
    expect(clickAt(claude.samples)).toBeGreaterThan(24_000);
    expect(Math.abs(clickAt(claude.samples) - clickAt(you.samples))).toBeLessThanOrEqual(48);
    expect(claude.samples.length).toBe(you.samples.length);
    const { sync, samples } = await readMetadata(directory);
    expect(sync).toMatchObject({ ok: true, maxDeviationSamples: 0 });
    expect(samples).toBe(you.samples.length);
  });
});
