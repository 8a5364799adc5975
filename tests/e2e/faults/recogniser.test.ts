import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/adapters/provider-error.js';
import { quietNoise } from '../../support/stems.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

const FRAME = 1_920;

let app: TestApp | undefined;
afterEach(() => app?.close());

/** A session whose waits pass when the test says so. */
async function live() {
  const clock = new VirtualClock();
  app = await startTestApp({ overrides: { clock } });
  const { mockStt } = app.factory;
  const { client: host } = await WireClient.host(app.url, { record: false });
  hearEverything(host);
  return { clock, mockStt, host };
}

type Scene = Awaited<ReturnType<typeof live>>;

async function speakAFrame({ host }: Scene, seq: number): Promise<void> {
  host.audio({ seq, at: seq * FRAME, samples: quietNoise(FRAME) });
  await host.settled();
}

async function typedLinesWork({ host }: Scene): Promise<void> {
  await host.ask('host.text', { text: 'Guest, do typed lines still work?' });
  expect(await host.next('turn.end', ({ line }) => line.speaker === 'guest')).toMatchObject({ heard: true });
}

describe('a recogniser in trouble', () => {
  it.each<[string, (scene: Scene) => void]>([
    ['breaks', ({ mockStt }) => mockStt.fail(new ProviderError('mock', 'unavailable', 'The line broke.'))],
    [
      'breaks in a way nobody foresaw',
      ({ mockStt }) => mockStt.fail(new TypeError('x is not a function') as ProviderError),
    ],
  ])(
    'that %s is started again half a second later, hears what was said meanwhile, and is understood',
    async (_name, hurt) => {
      const scene = await live();
      const { host, mockStt, clock } = scene;
      await speakAFrame(scene, 0);
      hurt(scene);
      expect(await host.next('error')).toMatchObject({ code: 'STT_FAILED', retryable: true });
      expect(host.all('session.state').every(({ state }) => state.stt?.available !== false)).toBe(true);
      await speakAFrame(scene, 1);
      expect(mockStt.calls).toHaveLength(1);
      await clock.advance(500);
      expect(mockStt.calls).toHaveLength(2);
      expect(mockStt.calls[1]).toMatchObject({ heardUntil: 2 * FRAME, state: 'open' });
      mockStt.emit({ type: 'final', text: 'Guest, can you hear me?', startAt: 0, endAt: FRAME, words: [] });
      expect(await host.next('stt.final')).toMatchObject({ text: 'Guest, can you hear me?', typed: false });
    },
  );

  it('that never works is given up after three more tries: the host is told once, and typed lines still work', async () => {
    const scene = await live();
    const { host, mockStt, clock } = scene;
    const broken = new ProviderError('mock', 'unavailable', 'Nobody is there.');
    for (const waitMs of [500, 2_000, 8_000, 0]) {
      mockStt.fail(broken);
      await clock.advance(waitMs);
    }
    const gone = await host.next('session.state', ({ state }) => state.stt?.available === false);
    expect(gone.state.stt).toMatchObject({ available: false, note: 'Nobody is there.' });
    expect(host.all('error').map(({ retryable }) => retryable)).toEqual([true, true, true, false]);
    await clock.advance(60_000);
    expect(mockStt.calls).toHaveLength(4);
    await typedLinesWork(scene);
  });

  it('whose key is wrong is given up at once', async () => {
    const scene = await live();
    const { host, mockStt, clock } = scene;
    mockStt.fail(new ProviderError('mock', 'auth', 'The key was not accepted.'));
    expect(await host.next('error')).toMatchObject({
      code: 'STT_FAILED',
      retryable: false,
      message: 'The key was not accepted.',
    });
    await host.next('session.state', ({ state }) => state.stt?.available === false);
    await clock.advance(60_000);
    expect(mockStt.calls).toHaveLength(1);
    await typedLinesWork(scene);
  });

  it('that works for hours between two breaks gets all its tries again', async () => {
    const scene = await live();
    const { host, mockStt, clock } = scene;
    for (let times = 1; times <= 6; times += 1) {
      mockStt.fail(new ProviderError('mock', 'timeout', 'An hourly break.'));
      await clock.advance(500);
      expect(mockStt.calls).toHaveLength(times + 1);
      await clock.advance(120_000);
    }
    expect(host.all('error').every(({ retryable }) => retryable)).toBe(true);
  });
});

describe('a recogniser that hangs up early without a word', () => {
  it('is started again as if it had broken', async () => {
    const clock = new VirtualClock();
    app = await startTestApp({ overrides: { clock }, engines: { stt: { cues: [{ at: FRAME, end: true }] } } });
    const { client: host } = await WireClient.host(app.url, { record: false });
    const scene = { clock, host, mockStt: app.factory.mockStt };
    await speakAFrame(scene, 0);
    expect(await host.next('error')).toMatchObject({ code: 'STT_FAILED', retryable: true });
    await clock.advance(500);
    expect(scene.mockStt.calls.map((call) => call.state)).toEqual(['ended', 'open']);
  });
});
