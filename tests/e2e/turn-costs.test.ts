import { afterEach, describe, expect, it } from 'vitest';
import { LiveClient } from '../../sdk/live-client.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { readWav } from '../../src/audio/wav.js';
import { readEvents } from '../support/event-log.js';
import { endOfTurn, LiveHost } from '../support/live-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

const SENTENCE = { tokens: ['That ', 'is ', 'so. '] };
/** Goes on for as long as anybody listens. */
const LECTURE = { tokens: Array.from({ length: 60 }, () => 'And then there is more to it. '), tokenMs: 100 };

describe('what a turn takes', () => {
  it('is told when it is over, also of a turn that was cut, and is kept', { timeout: 40_000 }, async () => {
    const answers = [SENTENCE, LECTURE];
    app = await startTestApp({
      engines: { llm: { answer: () => answers.shift() ?? SENTENCE }, tts: { speech: () => ({ audioMs: 400 }) } },
    });
    const host = new LiveHost({ url: app.url });
    await host.goLive();
    await host.client.say('Claude, is that so?');
    await host.until(endOfTurn('claude'));
    await host.client.say('Guest, tell us everything.');
    await host.until((event) => event.name === 'turn.latency' && event.payload.speaker === 'guest');
    const cut = host.until((event) => event.name === 'turn.cost' && event.payload.speaker === 'guest');
    await host.client.takeFloor();
    await cut;

    const { session } = host.client.getState();
    const [whole, broken] = session?.turns ?? [];
    expect(whole).toMatchObject({ speaker: 'claude', reason: 'addressed', cost: { outputTokens: 3, costUsd: 0 } });
    expect(whole?.cost?.ttsCharacters).toBe('That is so.'.length);
    // The vendor never said what the cut one took: it is estimated, and its price is not known.
    expect(broken?.cost).toMatchObject({ estimated: true, costUsd: null });
    expect(broken?.cost?.inputTokens).toBeGreaterThan(20);
    expect(session?.spent).toMatchObject({ turns: 2, estimated: true, costUsd: 0, unpricedTurns: 1 });

    const late = new LiveClient({ url: app.url, role: 'producer', sessionId: host.client.getState().sessionId ?? '' });
    const { state } = await late.start();
    late.close();
    expect(state.turns).toEqual(session?.turns);
    expect(state.spent).toEqual(session?.spent);

    const finished = await host.end();
    const metadata = await readMetadata(finished.directory);
    expect(metadata.spent).toEqual(session?.spent);
    expect(metadata.turns.map(({ cost }) => cost)).toEqual([whole?.cost, broken?.cost]);
    const logged = await readEvents({ logsDir: app.logsDir, sessionId: finished.sessionId });
    expect(logged.filter(({ type }) => type === 'turn.cost')).toHaveLength(2);
  });
});

describe('talk time', () => {
  it('counts the host too', { timeout: 40_000 }, async () => {
    app = await startTestApp();
    const { samples } = await readWav(new URL('../fixtures/host/h02-rms.wav', import.meta.url).pathname);
    const host = new LiveHost({ url: app.url, samples });
    await host.goLive();
    await host.wav.finished;
    const { directory } = await host.end();
    const { talkMs } = await readMetadata(directory);
    // 4.3 s from the first word to the last, with a pause after the name.
    expect(talkMs?.['you']).toBeGreaterThan(3_300);
    expect(talkMs?.['you']).toBeLessThan(4_600);
  });
});
