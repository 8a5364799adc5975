import { afterEach, describe, expect, it } from 'vitest';
import { MockAdapterFactory, type MockFactoryOptions } from '../../../src/adapters/mock/mock-adapter-factory.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

async function live(engines: MockFactoryOptions = {}) {
  const clock = new VirtualClock();
  const factory = new MockAdapterFactory({ ...engines, clock });
  app = await startTestApp({ overrides: { clock, factory } });
  const { client: host } = await WireClient.host(app.url, { record: false });
  return { clock, host };
}

async function ask({ host }: { host: WireClient }): Promise<void> {
  await host.ask('host.text', { text: 'Guest, what do you think?' });
}

const firstOf = (host: WireClient, turnId: string) => host.next('turn.end', ({ line }) => line.turnId === turnId);

describe('a page that stops telling what it plays', () => {
  it.each([
    ['in the middle of a reply', 4_800, 'That', true],
    ['before the first sound', null, '', false],
  ] as const)(
    '%s: after five seconds the reply is given up, the host is told, and the next one is heard',
    async (_name, played, text, heard) => {
      const scene = await live();
      const { host, clock } = scene;
      await ask(scene);
      await host.next('speech.chunk');
      if (played !== null) {
        host.send('playback.report', { turnId: 'turn-0001', state: 'started', at: 0, played: 0 });
        host.send('playback.report', { turnId: 'turn-0001', state: 'progress', at: 14_400, played: 14_400 });
      }
      await host.settled();
      await clock.advance(4_900);
      await host.settled();
      expect(host.all('error').filter(({ code }) => code === 'PLAYBACK_STALLED')).toEqual([]);
      await clock.advance(200);
      expect(await host.next('error', ({ code }) => code === 'PLAYBACK_STALLED')).toMatchObject({ retryable: true });
      expect(await host.next('speech.clear')).toMatchObject({ turnId: 'turn-0001' });
      await clock.advance(1_000);
      expect(await firstOf(host, 'turn-0001')).toMatchObject({ heard, line: { text } });
      hearEverything(host);
      await ask(scene);
      const ended = firstOf(host, 'turn-0002');
      await clock.advance(100);
      expect(await ended).toMatchObject({ heard: true, line: { interrupted: false } });
      expect(host.all('error').filter(({ code }) => code === 'PLAYBACK_STALLED')).toHaveLength(1);
    },
  );

  it('tells nothing while there is nothing to play: a mind that thinks for twelve seconds is heard to its end', async () => {
    const scene = await live({ llm: { answer: () => ({ tokens: ['Good.'], firstTokenMs: 12_000 }) } });
    const { host, clock } = scene;
    hearEverything(host);
    await ask(scene);
    await host.next('turn.start');
    await clock.advance(12_000);
    const ended = firstOf(host, 'turn-0001');
    await clock.advance(100);
    expect(await ended).toMatchObject({ heard: true, line: { text: 'Good.', interrupted: false } });
    expect(host.all('error').filter(({ code }) => code === 'PLAYBACK_STALLED')).toEqual([]);
  });

  it('has run dry: a mind that pauses for eight seconds between two sentences is heard to its end', async () => {
    const tokens = ['This is the first sentence. ', 'Then ', 'comes another.'];
    const scene = await live({ llm: { answer: () => ({ tokens, tokenMs: 8_000 }) } });
    const { host, clock } = scene;
    hearEverything(host);
    await ask(scene);
    for (let passed = 0; passed < 17_000; passed += 1_000) {
      await clock.advance(1_000);
      await host.settled();
    }
    expect(await firstOf(host, 'turn-0001')).toMatchObject({
      heard: true,
      line: { text: tokens.join(''), interrupted: false },
    });
    expect(host.all('error').filter(({ code }) => code === 'PLAYBACK_STALLED')).toEqual([]);
  });
});
