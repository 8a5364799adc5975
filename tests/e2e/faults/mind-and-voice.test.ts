import { afterEach, describe, expect, it } from 'vitest';
import type { MockFactoryOptions } from '../../../src/adapters/mock/mock-adapter-factory.js';
import type { MockLlmAnswer } from '../../../src/adapters/mock/mock-llm.js';
import type { MockSpeech } from '../../../src/adapters/mock/mock-tts.js';
import { ProviderError } from '../../../src/adapters/provider-error.js';
import { readEvents } from '../../support/event-log.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

const broken = new ProviderError('mock', 'unavailable', 'The line to the engine broke.');

let app: TestApp | undefined;
afterEach(() => app?.close());

async function live(engines: MockFactoryOptions) {
  app = await startTestApp({ engines });
  const { client, welcome } = await WireClient.host(app.url, { record: false });
  hearEverything(client);
  return { host: client, sessionId: welcome.sessionId, logsDir: app.logsDir };
}

type Live = Awaited<ReturnType<typeof live>>;

async function turn({ host }: Live, number: number) {
  const turnId = `turn-${String(number).padStart(4, '0')}`;
  await host.ask('host.text', { text: 'Guest, what do you think?' });
  return host.next('turn.end', ({ line }) => line.turnId === turnId);
}

/** The second question of every scene meets healthy engines. */
async function isAnsweredAgain(scene: Live): Promise<void> {
  expect(await turn(scene, 2)).toMatchObject({
    heard: true,
    line: { text: 'That is a good question.', interrupted: false },
  });
  expect(scene.host.all('turn.end').filter(({ line }) => line.turnId === 'turn-0001')).toHaveLength(1);
  expect((await scene.host.ask('session.end', {})).ok).toBe(true);
  const errors = (await readEvents(scene)).filter((event) => event.type === 'error');
  expect(errors).toHaveLength(scene.host.all('error').length);
}

function once<T>(first: T, then: T): () => T {
  let asked = 0;
  return () => (asked++ === 0 ? first : then);
}

const healthyMind: MockLlmAnswer = { tokens: ['That ', 'is ', 'a ', 'good ', 'question.'] };

describe('a mind that fails', () => {
  it.each<[string, MockLlmAnswer]>([
    ['breaks before its first word', { fail: broken }],
    ['hangs up before its first word', { tokens: [], truncated: true }],
  ])('one that %s: nothing is heard, the host is told, and the next question is answered', async (_name, answer) => {
    const scene = await live({ llm: { answer: once(answer, healthyMind) } });
    expect(await turn(scene, 1)).toMatchObject({ heard: false, line: { text: '' } });
    const errors = scene.host.all('error');
    expect(errors).toMatchObject([{ code: 'LLM_FAILED', retryable: true }]);
    expect(errors[0]?.message).toMatch(/^Guest could not think of an answer/);
    await isAnsweredAgain(scene);
  });

  it.each<[string, MockLlmAnswer]>([
    ['breaks', { tokens: ['I was', ' going to say. And '], fail: broken }],
    ['hangs up', { tokens: ['I was', ' going to say. And '], truncated: true }],
  ])(
    'one that %s in mid-sentence: what it had said is heard, and the next question is answered',
    async (_name, answer) => {
      const scene = await live({ llm: { answer: once(answer, healthyMind) } });
      const { heard, line } = await turn(scene, 1);
      expect(heard).toBe(true);
      expect(line.text).toMatch(/^I was going to say\./);
      expect(scene.host.all('error')).toMatchObject([{ code: 'LLM_FAILED' }]);
      await isAnsweredAgain(scene);
    },
  );

  it('one that has nothing to say ends its turn without a complaint', async () => {
    const scene = await live({ llm: { answer: once<MockLlmAnswer>({ tokens: [] }, healthyMind) } });
    expect(await turn(scene, 1)).toMatchObject({ heard: false });
    await isAnsweredAgain(scene);
  });

  it('one that answers in signs nobody can say ends its turn', async () => {
    const scene = await live({
      llm: { answer: once<MockLlmAnswer>({ tokens: ['😀 ', '---', '\n\n```\n'] }, healthyMind) },
    });
    expect(await turn(scene, 1)).toMatchObject({ heard: false });
    await isAnsweredAgain(scene);
  });
});

describe('a voice that fails', () => {
  it.each<[string, MockSpeech]>([
    ['breaks before its first sound', { endAfterMs: 0, fail: broken }],
    ['makes no sound', { endAfterMs: 0 }],
  ])('one that %s: nothing is heard, the host is told, and the next question is answered', async (_name, speech) => {
    const scene = await live({ tts: { speech: once(speech, {}) } });
    expect(await turn(scene, 1)).toMatchObject({ heard: false, line: { text: '' } });
    const errors = scene.host.all('error');
    expect(errors).toMatchObject([{ code: 'TTS_FAILED', retryable: true }]);
    expect(errors[0]?.message).toMatch(/^Guest lost its voice/);
    await isAnsweredAgain(scene);
  });

  it.each<[string, MockSpeech]>([
    ['breaks', { endAfterMs: 600, fail: broken }],
    ['ends early without a word', { endAfterMs: 600 }],
  ])('one that %s in mid-sentence: the words that were heard are the line, the host is told', async (_name, speech) => {
    const scene = await live({ tts: { speech: once(speech, {}) } });
    expect(await turn(scene, 1)).toMatchObject({ heard: true, line: { text: 'That is', interrupted: true } });
    expect(scene.host.all('error')).toMatchObject([{ code: 'TTS_FAILED' }]);
    await isAnsweredAgain(scene);
  });

  it('one that fails on its second sentence: the first is heard whole', async () => {
    const tokens = ['This is the whole of it. ', 'And this is lost.'];
    let sentences = 0;
    const scene = await live({
      llm: { answer: once<MockLlmAnswer>({ tokens }, healthyMind) },
      tts: { speech: () => (++sentences === 2 ? { endAfterMs: 0, fail: broken } : {}) },
    });
    expect(await turn(scene, 1)).toMatchObject({ heard: true, line: { text: 'This is the whole of it.' } });
    expect(scene.host.all('error')).toMatchObject([{ code: 'TTS_FAILED' }]);
    await isAnsweredAgain(scene);
  });
});
