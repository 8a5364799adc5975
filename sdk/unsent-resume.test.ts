import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from './clock.js';
import { createMemoryStore } from './frame-store.js';
import { LiveClient } from './live-client.js';
import { FakeDisk } from './testing/fake-disk.js';
import { LoopbackServer, type Answers } from './testing/loopback-server.js';
import { until } from './testing/until-state.js';
import { WriteBehindStore } from './write-behind-store.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(answers?: Answers): Promise<LoopbackServer> {
  const server = await LoopbackServer.start(answers);
  closers.push(() => server.stop());
  return server;
}

/** A page with what an earlier one left on this disk. */
function openPage(server: LoopbackServer, disk: FakeDisk, resume = false) {
  const store = new WriteBehindStore({
    clock: systemClock,
    memory: createMemoryStore(1_000, disk.frames),
    onDisk: () => undefined,
  });
  store.keepOn(disk);
  const ticket = { sessionId: 'ses_1', token: 'secret' };
  const client = new LiveClient({
    ...{ url: server.url, role: 'host', store },
    ...(resume ? { resume: ticket } : { briefing: 'show' }),
  });
  closers.push(() => client.close());
  const speak = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) client.pushMicrophone(i * 1_920, new Int16Array(1_920).fill(i));
  };
  const die = () => {
    client.flushMicrophone();
    store.flush();
    store.close();
    client.close();
  };
  return { client, speak, die };
}

const spoken = (server: LoopbackServer) => server.frames.map(({ at, pcm }) => [at / 1_920, pcm[0]]);
const all = (frames: number) => Array.from({ length: frames }, (_, i) => [i, i]);

describe('a page with the unsent sound of an earlier one', () => {
  it('sends what the server has not, goes on behind it, and leaves nothing on disk', async () => {
    const server = await serve();
    const disk = new FakeDisk();
    const first = openPage(server, disk);
    await first.client.start();
    first.speak(0, 5);
    await until(first.client, (state) => state.unconfirmedSamples === 0 && state.capturedSamples > 0);
    server.acknowledging = false;
    server.drop();
    await until(first.client, ({ connection }) => connection === 'reconnecting');
    first.speak(5, 60);
    first.die();
    server.acknowledging = true;

    const second = openPage(server, disk, true);
    await second.client.start();
    expect(second.client.getState().positionSamples).toBe(60 * 1_920);
    second.speak(60, 70);
    await until(second.client, (state) => state.unconfirmedSamples === 0 && state.capturedSamples > 0);
    expect(spoken(server)).toEqual(all(70));
    expect(server.faults).toEqual([]);
    await expect.poll(() => disk.seqs, { timeout: 5_000 }).toEqual([]);
  });

  it('sends again what a restarted server had not on disk', async () => {
    const server = await serve();
    const disk = new FakeDisk();
    const page = openPage(server, disk);
    await page.client.start();
    server.acknowledging = false;
    page.speak(0, 20);
    await server.until(() => server.frames.length === 20);
    server.onDisk = 8;
    server.drop();
    page.speak(20, 30);
    server.acknowledging = true;
    await until(page.client, (state) => state.connection === 'live' && state.unconfirmedSamples === 0);
    expect(spoken(server)).toEqual(all(30));
    expect(server.faults).toEqual([]);
  });

  it('says why it is not let in, and keeps the sound', async () => {
    const error = { code: 'SESSION_NOT_FOUND', message: 'That session is not live any more.', retryable: false };
    const server = await serve({ 'client.hello': () => ({ ok: false, error }) as const });
    const disk = new FakeDisk();
    await disk.write([{ seq: 3, at: 0, samples: new Int16Array(1_920) }]);
    const page = openPage(server, disk, true);
    await expect(page.client.start()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect(page.client.getState()).toMatchObject({
      connection: 'refused',
      refusal: { code: 'SESSION_NOT_FOUND', message: error.message },
    });
    expect(disk.seqs).toEqual([3]);
  });
});
