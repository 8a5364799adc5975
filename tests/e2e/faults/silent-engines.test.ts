import { describe, expect, it } from 'vitest';
import { MockAdapterFactory, type MockFactoryOptions } from '../../../src/adapters/mock/mock-adapter-factory.js';
import { startTestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

/** The first request meets a silent engine, every later one a healthy one; service and engines share a clock that only the test moves. */
async function askSilent(engines: Omit<MockFactoryOptions, 'clock'>) {
  const clock = new VirtualClock();
  const factory = new MockAdapterFactory({ ...engines, clock });
  const app = await startTestApp({ overrides: { clock, factory } });
  const { client: host } = await WireClient.host(app.url, { record: false });
  hearEverything(host);
  await host.ask('host.text', { text: 'Guest, what do you think?' });
  await host.next('turn.start');
  return { clock, factory, app, host };
}

type Scene = Awaited<ReturnType<typeof askSilent>>;

async function nextQuestionIsAnswered({ host, app, clock }: Scene): Promise<void> {
  await host.ask('host.text', { text: 'Guest, and now?' });
  const ended = host.next('turn.end', ({ line }) => line.turnId === 'turn-0002');
  await clock.advance(100);
  expect(await ended).toMatchObject({ heard: true, line: { text: 'That is a good question.' } });
  await app.close();
}

function firstOnly<A, B>(first: A, then: B): () => A | B {
  let asked = 0;
  return () => (asked++ === 0 ? first : then);
}

const healthy = { tokens: ['That ', 'is ', 'a ', 'good ', 'question.'] };

describe('an engine that falls silent', () => {
  it.each([
    ['a mind without a first word', { llm: { answer: firstOnly({ stall: true }, healthy) } }, 30_000, 'LLM_FAILED'],
    [
      'a mind that loses its thread',
      { llm: { answer: firstOnly({ tokens: ['Well ', 'then'], tokenMs: 30_000 }, healthy) } },
      10_000,
      'LLM_FAILED',
    ],
    ['a voice without a first sound', { tts: { speech: firstOnly({ stall: true }, {}) } }, 20_000, 'TTS_FAILED'],
    ['a voice that stops in mid-word', { tts: { speech: firstOnly({ everyMs: 9_000 }, {}) } }, 8_000, 'TTS_FAILED'],
  ] as const)(
    '%s is given up after its patience, not before: the host is told, and the next question is answered',
    async (_name, engines, patienceMs, code) => {
      const scene = await askSilent(engines as MockFactoryOptions);
      const { host, clock } = scene;
      await clock.advance(patienceMs - 50);
      await host.settled();
      expect(host.all('error').filter((error) => error.code === code)).toEqual([]);
      expect(host.all('turn.end').filter(({ line }) => line.speaker === 'guest')).toEqual([]);
      await clock.advance(50);
      expect(await host.next('error', (error) => error.code === code)).toMatchObject({ retryable: true });
      await clock.advance(500);
      await host.next('turn.end', ({ line }) => line.turnId === 'turn-0001');
      await nextQuestionIsAnswered(scene);
    },
  );

  it('and is told so: the call to it is aborted', async () => {
    const scene = await askSilent({
      llm: { answer: firstOnly({ stall: true as const }, healthy) },
    });
    await scene.clock.advance(30_000);
    expect(scene.factory.llm('guest').aborted).toBe(1);
    await nextQuestionIsAnswered(scene);
  });
});
