import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RehearsalAdapterFactory } from '../../src/adapters/rehearsal-adapter-factory.js';
import type { LlmAdapter, LlmRequest } from '../../src/adapters/llm.js';
import { readWav } from '../../src/audio/wav.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { samplesToMs } from '../../src/protocol/audio-format.js';
import { LiveHost } from '../support/live-host.js';
import { tellFigure } from '../support/tell-figure.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

const fixture = async (name: string) =>
  (await readWav(new URL(`../fixtures/host/${name}`, import.meta.url).pathname)).samples;

/** The rehearsal engines, with what the minds were asked. */
class WatchedFactory extends RehearsalAdapterFactory {
  readonly requests: LlmRequest[] = [];

  override llm(identifier: string): LlmAdapter {
    const mind = super.llm(identifier);
    const { provider, model, rehearsal } = mind;
    const watch = (request: LlmRequest) => this.requests.push(request);
    return {
      provider,
      model,
      rehearsal,
      stream(request, options) {
        watch(request);
        return mind.stream(request, options);
      },
    };
  }
}

/** First sample of speech in h05-slt.wav, from its manifest. */
const SPEECH_STARTS = Math.round(0.46 * 48_000);

describe('a host who talks over a speaker', () => {
  it('silences it, and nobody remembers a word that was not heard', async () => {
    const factory = new WatchedFactory({ clock: systemClock, logger: silentLogger });
    app = await startTestApp({ overrides: { factory } });
    const host = new LiveHost({ url: app.url });
    await host.goLive();
    const speaking = host.until(
      (event) => event.name === 'session.state' && event.payload.state.turnState === 'speaking',
    );
    const cut = host.until((event) => event.name === 'turn.end' && event.payload.line.speaker === 'claude');
    await host.client.say('Claude, tell me your first point.');
    const { at: begun } = await speaking;
    const interruptionAt = begun + 96_000;
    host.wav.scheduleSpeech(await fixture('h05-slt.wav'), interruptionAt);
    const { event: ended } = await cut;
    const told = host.events.find(({ event }) => event.name === 'speech.pause' || event.name === 'speech.clear');
    const delayMs = samplesToMs((told?.at ?? Infinity) - interruptionAt - SPEECH_STARTS);
    tellFigure(`told to stop ${delayMs.toFixed(0)} ms after the host's first sample of speech`);
    expect(told).toBeDefined();

    const cleared = host.events.findIndex(({ event }) => event.name === 'speech.clear');
    const stale = host.events
      .slice(cleared + 1)
      .filter(({ event }) => event.name === 'speech.chunk' && event.payload.turnId === 'turn-0001');
    expect(stale).toEqual([]);

    if (ended.name !== 'turn.end') throw new Error('not a turn end');
    const { line } = ended.payload;
    expect(line.interrupted).toBe(true);
    const played = host.wav.player.heard.find((turn) => turn.turnId === 'turn-0001');
    const heardSamples = Math.max(...(played?.spans.map((span) => span.to) ?? [0]));
    const words = host.events.flatMap(({ event }) =>
      event.name === 'turn.delta' && event.payload.turnId === 'turn-0001' ? event.payload.words : [],
    );
    expect(line.text).toBe(
      words
        .filter((word) => word.to <= heardSamples)
        .map((word) => word.text)
        .join(' '),
    );
    expect(words.length).toBeGreaterThan(line.text.split(' ').length);

    await host.until((event) => event.name === 'turn.start' && event.payload.turnId === 'turn-0002', { past: true });
    const remembered = factory.requests.at(-1)?.messages.filter((message) => message.name === 'Claude');
    expect(remembered).toEqual([expect.objectContaining({ text: line.text, interrupted: true })]);
    const { directory } = await host.end();
    const captions = await readFile(join(directory, 'claude.vtt'), 'utf8');
    const spoken = captions
      .replace(/<[^>]+>/g, '')
      .split('\n')
      .filter((text) => /[a-z]/i.test(text) && !/-->|WEBVTT/.test(text))
      .join(' ');
    expect(spoken.replace(/[—\s]+/g, ' ').trim()).toBe(line.text.replace(/\s+/g, ' '));
  });
});
